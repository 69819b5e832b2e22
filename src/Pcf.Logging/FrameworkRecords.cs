namespace Pcf.Logging;

/// <summary>What is shown of the records of the framework's own categories (<c>Microsoft.AspNetCore.*</c>, <c>System.Net.Http.*</c>), which quote
/// what clients send: paths, queries, hosts, agents.</summary>
public enum FrameworkRecords
{
    /// <summary>The message with its numbers and the names that come from code, and exceptions redacted as any other. What clients wrote is
    /// masked.</summary>
    Redact,

    /// <summary>Numbers and names of events; of exceptions the type and the stack. All texts are masked.</summary>
    Erase,

    /// <summary>The message's template, without its values; of exceptions the type and the stack.</summary>
    Template,
}
