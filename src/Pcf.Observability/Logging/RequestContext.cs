using System.Text.Json;

namespace Pcf.Observability.Logging;

/// <summary>What the scopes around a record say of its request.</summary>
internal sealed class RequestContext
{
    private string? _requestId;
    private string? _userId;
    private string? _tenantId;

    /// <summary>What the scopes say besides.</summary>
    public List<KeyValuePair<string, object?>> Fields { get; } = [];

    public void Take(object? scope)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs) { return; }
        foreach (var pair in pairs)
        {
            switch (pair.Key)
            {
                case "request_id": _requestId = pair.Value as string; break;
                case "user_id": _userId = pair.Value as string; break;
                case "tenant_id": _tenantId = pair.Value as string; break;
                // The host's own scope: its ids are in the record under other names, and a path may hold what must not be logged.
                case "RequestId" or "RequestPath" or "ConnectionId" or "SpanId" or "TraceId" or "ParentId": break;
                default: Fields.Add(pair); break;
            }
        }
    }

    public void WriteIds(Utf8JsonWriter json)
    {
        if (_requestId is not null) { json.WriteString("request_id"u8, _requestId); }
        if (_userId is not null) { json.WriteString("user_id"u8, _userId); }
        if (_tenantId is not null) { json.WriteString("tenant_id"u8, _tenantId); }
    }
}
