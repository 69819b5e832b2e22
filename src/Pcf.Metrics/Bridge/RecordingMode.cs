using System.Diagnostics.Metrics;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Bridge;

/// <summary>What a number from an instrument does to its series.</summary>
internal enum RecordingMode
{
    /// <summary>It is added; nothing is taken away.</summary>
    Counts,

    /// <summary>It is added, negative too.</summary>
    Moves,

    /// <summary>It takes the place of the one before.</summary>
    Sets,

    /// <summary>It is counted by size.</summary>
    Measures,

    /// <summary>It is read at a scrape, and stands for that scrape.</summary>
    Observed,
}

/// <summary>What an instrument is, to its recordings and to a scraper.</summary>
internal static class InstrumentKind
{
    // Made as counters by the runtime, though they are what is at the moment; as counters each fall would look like a restart.
    private static readonly string[] CountersThatGoDown = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    /// <summary>How recordings of an instrument are taken; null for one that has no place in Prometheus.</summary>
    public static RecordingMode? ModeOf(Instrument instrument)
    {
        if (instrument.IsObservable) { return RecordingMode.Observed; }
        var type = TypeOf(instrument);
        return type == typeof(Counter<>) ? RecordingMode.Counts
            : type == typeof(UpDownCounter<>) ? RecordingMode.Moves
            : type == typeof(Gauge<>) ? RecordingMode.Sets
            : type == typeof(Histogram<>) ? RecordingMode.Measures
            : null;
    }

    /// <summary>The type of the instrument's metric.</summary>
    public static MetricKind KindOf(Instrument instrument)
    {
        var type = TypeOf(instrument);
        return CountersThatGoDown.Contains(instrument.Name) ? MetricKind.Gauge
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
    }

    /// <summary>Whether an instrument counts what there is: its gauge is a sum.</summary>
    public static bool IsSum(Instrument instrument) => TypeOf(instrument) is { } type
        && (type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) || CountersThatGoDown.Contains(instrument.Name));

    // A type of the user's own that derives from one of the framework's is that one.
    private static Type? TypeOf(Instrument instrument)
    {
        for (var type = instrument.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.Assembly == typeof(Instrument).Assembly) { return type.GetGenericTypeDefinition(); }
        }
        return null;
    }
}
