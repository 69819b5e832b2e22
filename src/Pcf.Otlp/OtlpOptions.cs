using System.ComponentModel.DataAnnotations;

namespace Pcf.Otlp;

/// <summary>The OTLP receiver of all three signals, and what differs for one of them. Not thread-safe; read once, at the start.</summary>
/// <remarks>
/// What is not set here is taken from the variables <c>OTEL_EXPORTER_OTLP_*</c>, where the whole library is added to a host (OpenTelemetry
/// Specification, "OpenTelemetry Protocol Exporter").
/// The order is: set here for the signal, set here for all signals, the variable of the signal, the variable of all signals, the default.
/// </remarks>
public sealed class OtlpOptions : OtlpReceiverOptions
{
    internal const double ShortestDelay = 0.1;
    internal const double LongestDelay = 60;
    internal const double ShortestInterval = 1;
    internal const double LongestInterval = 3_600;

    /// <summary>How long a finished span may wait for its batch to fill.</summary>
    /// <value>0.1 to 60 seconds; the default is 2.</value>
    [Range(ShortestDelay, LongestDelay)]
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often metrics are sent.</summary>
    /// <value>1 second to an hour; the default is <c>OTEL_METRIC_EXPORT_INTERVAL</c> (in milliseconds), then 60 seconds.</value>
    [Range(ShortestInterval, LongestInterval)]
    public TimeSpan? MetricsInterval { get; set; }

    /// <summary>Whether native histograms are sent with their explicit bounds, for receivers that do not know exponential histograms.</summary>
    /// <value>The default is what <c>OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION</c> says, then false: a native histogram is sent as an
    /// exponential one.</value>
    public bool? ExplicitHistograms { get; set; }

    /// <summary>What differs for spans.</summary>
    public OtlpReceiverOptions Traces { get; } = new();

    /// <summary>What differs for metrics.</summary>
    public OtlpReceiverOptions Metrics { get; } = new();

    /// <summary>What differs for log records.</summary>
    public OtlpReceiverOptions Logs { get; } = new();

    /// <summary>What the standard variables say; it counts where nothing is set here.</summary>
    internal OtlpOptions? Standard { get; set; }

    /// <summary>How often metrics are sent, by whatever says so.</summary>
    internal TimeSpan EffectiveMetricsInterval => MetricsInterval ?? Standard?.MetricsInterval ?? TimeSpan.FromSeconds(60);

    /// <summary>Whether native histograms are sent with their explicit bounds, by whatever says so.</summary>
    internal bool HasExplicitHistograms => ExplicitHistograms ?? Standard?.ExplicitHistograms ?? false;

    /// <summary>What differs for a signal.</summary>
    internal OtlpReceiverOptions Of(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => Traces,
        OtlpSignal.Metrics => Metrics,
        _ => Logs,
    };

    /// <summary>Whether a signal has somewhere to go.</summary>
    internal bool Sends(OtlpSignal signal) => InOrder(signal).Any(options => options.Endpoint is not null);

    /// <summary>Whether an endpoint is set for this signal alone.</summary>
    internal bool HasOwnEndpoint(OtlpSignal signal) => (Of(signal).Endpoint ?? Standard?.Of(signal).Endpoint) is not null;

    /// <summary>What is set for a signal, the most particular first.</summary>
    internal IEnumerable<OtlpReceiverOptions> InOrder(OtlpSignal signal) =>
        Standard is null ? [Of(signal), this] : [Of(signal), this, Standard.Of(signal), Standard];
}
