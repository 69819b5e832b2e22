using System.Collections;

namespace Pcf.Observability.AspNetCore;

/// <summary>What every log record of a request carries.</summary>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new("request_id", requestId) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    public override string ToString() => $"request_id:{requestId}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
