using System.Buffers;
using System.Globalization;
using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>What the scopes around a record say of its request, and besides. Not thread-safe.</summary>
/// <remarks>Scopes come from the outermost in, and the inner one of two that say the same counts.</remarks>
internal sealed class RequestContext : IPairTaker
{
    /// <summary>The name under which scopes that are a text, or another single value, stand.</summary>
    public const string TextName = "scope";

    private const int MaxFields = 64;
    private const int MaxTexts = 16;
    private const int LongestId = 256;

    // A scope of the framework's HTTP client, which quotes the address that is called.
    private const string CallTemplate = "HTTP {HttpMethod} {Uri}";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private string? _requestId;
    private string? _userId;
    private string? _tenantId;
    private object? _scope;
    private string? _template;
    private int _taken;

    /// <summary>What the scopes say besides, the outermost first.</summary>
    public List<LogArgument> Fields { get; } = [];

    /// <summary>Scopes that are no pairs, the outermost first.</summary>
    public List<object> Texts { get; } = [];

    /// <summary>Whether the scopes said more than a record has.</summary>
    public bool IsCut { get; private set; }

    public void Take(object? scope)
    {
        // What is around nearly every record is not read pair by pair.
        if (scope is RequestScope request)
        {
            (_requestId, _userId, _tenantId) = (request.RequestId, request.User ?? _userId, request.Tenant ?? _tenantId);
            return;
        }
        if (FrameworkScopes.SaysNothing(scope)) { return; }
        _scope = scope;
        _template = null;
        _taken = 0;
        var before = Fields.Count;
        var hasPairs = LogPairs.TryRead(scope, this);
        if (_template == CallTemplate) { Fields.RemoveRange(Math.Min(before, Fields.Count), Math.Max(0, Fields.Count - before)); }
        // A text given with the means of a template has that as its only pair.
        else if ((hasPairs && _taken == 0 ? _template : hasPairs ? null : scope) is { } text) { TakeText(text); }
    }

    public void Take(string name, object? value)
    {
        if (name == "{OriginalFormat}")
        {
            _template = value as string ?? _template;
            return;
        }
        _taken++;
        switch (name)
        {
            case "request_id": _requestId = IdOf(value) ?? _requestId; break;
            // user_id and tenant_id are fields like any other here: the ids beside the fields are always hashes.
            // The framework's own scopes: their ids are in the record under other names, and a path may hold what must not be logged.
            case "RequestId" or "RequestPath" or "ConnectionId" or "SpanId" or "TraceId" or "ParentId" when FrameworkScopes.Own(_scope): break;
            default:
                // The inner ones count for more.
                if (Fields.Count == MaxFields)
                {
                    Fields.RemoveAt(0);
                    IsCut = true;
                }
                Fields.Add(new LogArgument { Key = name, Value = value });
                break;
        }
    }

    public void WriteIds(LogLine line, Redactor redactor)
    {
        Write(line, "\"request_id\":"u8, _requestId, redactor);
        Write(line, "\"user_id\":\""u8, _userId);
        Write(line, "\"tenant_id\":\""u8, _tenantId);
    }

    public void Clear()
    {
        _requestId = _userId = _tenantId = _template = null;
        _scope = null;
        IsCut = false;
        Fields.Clear();
        Texts.Clear();
    }

    private void TakeText(object text)
    {
        if (Texts.Count == MaxTexts)
        {
            Texts.RemoveAt(0);
            IsCut = true;
        }
        Texts.Add(text);
    }

    // A keyed hash, made here: there is nothing in it to be redacted.
    private static void Write(LogLine line, ReadOnlySpan<byte> name, string? pseudonym)
    {
        if (pseudonym is null) { return; }
        line.Raw(name);
        line.Ascii(pseudonym);
        line.Raw("\","u8);
    }

    // Any scope can name it, so it is looked at as any text is.
    private static void Write(LogLine line, ReadOnlySpan<byte> name, string? id, Redactor redactor)
    {
        if (string.IsNullOrEmpty(id)) { return; }
        line.Raw(name);
        line.Name(IsMade(id) ? id : LongText.Redact(redactor, id), LongestId);
        line.Raw(","u8);
    }

    // One of another type than text is a number or a Guid, most often.
    private static string? IdOf(object? value) =>
        value as string ?? (value is not null && ValueRedactor.IsPlain(value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null);

    // A made id has no shape but its own, and must be the one that the answer has.
    private static bool IsMade(string id) => id.Length == 32 && !id.AsSpan().ContainsAnyExcept(Hex);
}
