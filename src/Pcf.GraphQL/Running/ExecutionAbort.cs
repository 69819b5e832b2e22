namespace Pcf.GraphQL.Running;

/// <summary>Ends a whole request with one error. Never caught as the failure of a single field; never leaves the engine.</summary>
internal sealed class ExecutionAbort(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
