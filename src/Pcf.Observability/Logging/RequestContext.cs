namespace Pcf.Observability.Logging;

/// <summary>What the scopes around a record say of its request. Not thread-safe.</summary>
internal sealed class RequestContext
{
    private const int MaxFields = 64;

    private string? _requestId;
    private string? _userId;
    private string? _tenantId;

    /// <summary>What the scopes say besides.</summary>
    public List<LogArgument> Fields { get; } = [];

    public void Take(object? scope)
    {
        if (scope is IReadOnlyList<KeyValuePair<string, object?>> list)
        {
            for (var i = 0; i < list.Count; i++) { Take(list[i]); }
        }
        else if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            foreach (var pair in pairs) { Take(pair); }
        }
    }

    public void WriteIds(LogLine line)
    {
        Write(line, "\"request_id\":"u8, _requestId);
        Write(line, "\"user_id\":"u8, _userId);
        Write(line, "\"tenant_id\":"u8, _tenantId);
    }

    public void Clear()
    {
        _requestId = _userId = _tenantId = null;
        Fields.Clear();
    }

    private void Take(KeyValuePair<string, object?> pair)
    {
        switch (pair.Key)
        {
            case "request_id": _requestId = pair.Value as string ?? _requestId; break;
            case "user_id": _userId = pair.Value as string ?? _userId; break;
            case "tenant_id": _tenantId = pair.Value as string ?? _tenantId; break;
            // The host's own scope: its ids are in the record under other names, and a path may hold what must not be logged.
            case "RequestId" or "RequestPath" or "ConnectionId" or "SpanId" or "TraceId" or "ParentId" or "{OriginalFormat}": break;
            case not null when Fields.Count < MaxFields: Fields.Add(new LogArgument { Key = pair.Key, Value = pair.Value }); break;
            default: break;
        }
    }

    private static void Write(LogLine line, ReadOnlySpan<byte> name, string? id)
    {
        if (string.IsNullOrEmpty(id)) { return; }
        line.Raw(name);
        line.String(id);
        line.Raw(","u8);
    }
}
