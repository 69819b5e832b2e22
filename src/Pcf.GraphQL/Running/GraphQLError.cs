using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Running;

/// <summary>One entry of a response's <c>errors</c>. Specification: section 7.1.6 (Errors).</summary>
public sealed class GraphQLError
{
    internal GraphQLError(string code, string message)
    {
        Code = code;
        Message = message;
    }

    /// <summary>Shown to the client; a host may mask parts of it in <see cref="EngineOptions.DecorateError"/>.</summary>
    public string Message { get; set; }

    /// <summary>Written as <c>extensions.code</c>.</summary>
    public string Code { get; }

    /// <summary>The field that failed, for example "Query.note"; null when no field did.</summary>
    public string? Coordinate { get; internal init; }

    /// <summary>Further members of <c>extensions</c>, beside the code; a host may add to them in <see cref="EngineOptions.DecorateError"/>.</summary>
    public IDictionary<string, object?> Extensions => ExtensionsOrNull ??= new Dictionary<string, object?>(StringComparer.Ordinal);

    internal Dictionary<string, object?>? ExtensionsOrNull { get; private set; }

    internal IReadOnlyList<SourceLocation> Locations { get; init; } = [];

    internal FieldPath? Path { get; init; }
}
