using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>What every log record of a request carries, in whatever flow it is written. Who sent the request is known only later, and is added to the
/// same scope. Thread-safe.</summary>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private volatile Caller? _caller;
    private Exception? _failure;
    private Task? _answer;

    public string RequestId => requestId;

    /// <summary>An exception that passed on its way to an error page.</summary>
    public Exception? Failure => _failure ?? FailureOf(_answer);

    /// <summary>The stand-in of the user; null until who sent the request is known.</summary>
    public string? User => _caller?.User;

    /// <summary>The stand-in of the tenant; null without one.</summary>
    public string? Tenant => _caller?.Tenant;

    // Other providers show all of it, also a null.
    public int Count => _caller switch { null => 1, { HasTenant: false } => 2, _ => 3 };

    /// <summary>The request's id; then the stand-ins of user and tenant, once they are known.</summary>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("request_id", requestId),
        1 => new("user_id", User),
        2 => new("tenant_id", Tenant),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Keeps an exception that passes; never takes it.</summary>
    public bool Note(Exception failure)
    {
        _failure ??= failure;
        return false;
    }

    /// <summary>Keeps the work whose exception passes, if it comes to one.</summary>
    public void Note(Task answer) => _answer = answer;

    /// <summary>Says who sent the request. The stand-ins are made when something asks for them, which many requests never do.</summary>
    /// <param name="hash">Makes the stand-ins.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="tenant">The tenant's id; null when there is none.</param>
    public void SetCaller(KeyedHash hash, string user, string? tenant) => _caller = new Caller(hash, user, tenant);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) { yield return this[i]; }
    }

    public override string ToString() => $"request_id:{requestId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever was thrown is what is asked for.")]
    private static Exception? FailureOf(Task? answer)
    {
        if (answer is not { IsCompleted: true, IsCompletedSuccessfully: false }) { return null; }
        try
        {
            answer.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class Caller(KeyedHash hash, string user, string? tenant)
    {
        public string User => field ??= hash.Pseudonym("u", user);

        public string? Tenant => tenant is null ? null : field ??= hash.Pseudonym("t", tenant);

        public bool HasTenant => tenant is not null;
    }
}
