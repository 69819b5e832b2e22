using System.Collections;

namespace Pcf.Logging.Records;

/// <summary>What every log record of a request carries, in whatever flow it is written. Who sent the request is known only later, and is added to the
/// same scope. Thread-safe.</summary>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private volatile Caller? _caller;

    public string RequestId => requestId;

    /// <summary>An exception that passed on its way to an error page.</summary>
    public Exception? Failure { get; private set; }

    // Other providers show all of it, also a null.
    public int Count => _caller switch { null => 1, { Tenant: null } => 2, _ => 3 };

    /// <summary>The request's id; then the stand-ins of user and tenant, once they are known.</summary>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("request_id", requestId),
        1 => new("user_id", _caller?.User),
        2 => new("tenant_id", _caller?.Tenant),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Keeps an exception that passes; never takes it.</summary>
    public bool Note(Exception failure)
    {
        Failure ??= failure;
        return false;
    }

    public void SetCaller(string user, string? tenant) => _caller = new Caller(user, tenant);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) { yield return this[i]; }
    }

    public override string ToString() => $"request_id:{requestId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed record Caller(string User, string? Tenant);
}
