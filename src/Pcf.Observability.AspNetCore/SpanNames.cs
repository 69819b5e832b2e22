namespace Pcf.Observability.AspNetCore;

/// <summary>The names of requests' spans and their status codes, made once and kept. Thread-safe.</summary>
/// <remarks>Methods and routes come from code as the same texts each time. 256 names are kept; one that finds its place taken takes it.</remarks>
internal sealed class SpanNames
{
    private const int Places = 256;
    private const int LeastStatus = 100;
    private const int Statuses = 500;

    private static readonly object?[] Codes = new object?[Statuses];

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The name of a request's span.</summary>
    public string Of(string method, string endpoint)
    {
        ref var place = ref _entries[((endpoint.Length * 31) + (method.Length * 7) + (endpoint.Length == 0 ? 0 : endpoint[^1])) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known.Method == method && known.Endpoint == endpoint) { return known.Name; }
        var made = new Entry(method, endpoint, $"{method} {endpoint}");
        Volatile.Write(ref place, made);
        return made.Name;
    }

    /// <summary>A status code as the value of an attribute.</summary>
    public static object Boxed(int status) =>
        status is >= LeastStatus and < LeastStatus + Statuses ? Codes[status - LeastStatus] ??= status : status;

    private sealed record Entry(string Method, string Endpoint, string Name);
}
