using Pcf.Metrics;
using Pcf.Metrics.Series;

namespace Pcf.Observability.AspNetCore;

/// <summary>The series of requests that were answered alike before, found without hashing their labels. Thread-safe; it allocates nothing for what is
/// kept.</summary>
/// <remarks>Methods and routes come from code as the same texts each time, so they are compared by reference first. What finds its place taken is
/// recorded by its labels.</remarks>
internal sealed class HttpSeries
{
    private const int Places = 256;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>Counts and times an answer, if its series are kept and still take recordings.</summary>
    /// <returns>Whether the answer is counted, and whether it is timed.</returns>
    public (bool Counted, bool Timed) Record(string method, string endpoint, int status, double seconds)
    {
        if (_entries[PlaceOf(method, endpoint, status)] is not { } entry || !entry.Is(method, endpoint, status)) { return default; }
        var counted = entry.Count.State == SeriesState.Live && entry.Count.TryAdd(1);
        var timed = entry.Time.State == SeriesState.Live && entry.Time.TryRecord(seconds, 1);
        return (counted, timed);
    }

    /// <summary>Keeps the series of an answer that was recorded by its labels, where both have one of their own and its place is free.</summary>
    public void Keep(string method, string endpoint, int status, Counter requests, string code, Histogram durations, string group)
    {
        ref var place = ref _entries[PlaceOf(method, endpoint, status)];
        if (place is { Count.State: SeriesState.Live, Time.State: SeriesState.Live }) { return; }
        if (requests.Table.Find([method, endpoint, group, code]) is { State: SeriesState.Live } count
            && durations.Table.Find([method, endpoint, group]) is { State: SeriesState.Live } time)
        {
            Volatile.Write(ref place, new Entry(method, endpoint, status, count, time));
        }
    }

    private static int PlaceOf(string method, string endpoint, int status)
    {
        var length = endpoint.Length;
        var text = length == 0 ? 0 : (endpoint[length / 2] << 4) ^ endpoint[length - 1];
        return ((status * 7) + (method.Length * 13) + method[0] + (length * 31) + text) & (Places - 1);
    }

    private sealed record Entry(string Method, string Endpoint, int Status, CounterSeries Count, HistogramSeries Time)
    {
        public bool Is(string method, string endpoint, int status) =>
            status == Status && Same(Method, method) && Same(Endpoint, endpoint);

        private static bool Same(string one, string other) =>
            ReferenceEquals(one, other) || string.Equals(one, other, StringComparison.Ordinal);
    }
}
