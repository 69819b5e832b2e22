using System.Collections.Frozen;

namespace Pcf.Logging.Records;

/// <summary>Recognizes records that Serilog passes on to the providers (<c>writeToProviders: true</c>). Thread-safe.</summary>
/// <remarks>Serilog opens no scopes there: it makes each value of a scope a property of the record, and adds properties of its own.</remarks>
internal static class SerilogProperties
{
    private const string TypeName = "Serilog.Extensions.Logging.SerilogLogValues";

    // Category and event are in the record; the rest is of the framework's scopes, which are no fields (RequestContext).
    private static readonly FrozenSet<string> Left = FrozenSet.ToFrozenSet(
        ["SourceContext", "EventId", "RequestId", "RequestPath", "ConnectionId", "SpanId", "TraceId", "ParentId", RequestId], StringComparer.Ordinal);

    private static Type? _known;

    /// <summary>The id of the library's own scope around a request.</summary>
    public const string RequestId = "request_id";

    /// <summary>Whether a record's state comes from Serilog.</summary>
    public static bool IsState(object? state)
    {
        if (state is null) { return false; }
        var type = state.GetType();
        if (ReferenceEquals(type, Volatile.Read(ref _known))) { return true; }
        if (type.Name != "SerilogLogValues" || type.FullName != TypeName) { return false; }
        Volatile.Write(ref _known, type);
        return true;
    }

    /// <summary>Whether a property of such a record is no argument of its message.</summary>
    public static bool IsLeftOut(string name, string? template) =>
        Left.Contains(name) && template?.Contains($"{{{name}", StringComparison.Ordinal) != true;
}
