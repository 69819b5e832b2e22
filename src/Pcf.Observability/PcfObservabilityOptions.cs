using System.ComponentModel.DataAnnotations;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Observability;

/// <summary>How a service is observed: what holds for all signals, and a part for each of them. Not thread-safe; read once, at the start.</summary>
/// <remarks>Each property can also be set by configuration, under <c>PCF:Telemetry</c> and with the same names. Configuration wins over code where it
/// is set.</remarks>
public sealed class PcfObservabilityOptions
{
    /// <summary>Options with their defaults.</summary>
    public PcfObservabilityOptions()
        : this(null, null)
    {
    }

    // A signal that was added on its own before keeps what was set there.
    internal PcfObservabilityOptions(MetricsOptions? metrics, LoggingOptions? logging)
    {
        Metrics = metrics ?? new MetricsOptions();
        Logging = logging ?? new LoggingOptions();
    }

    /// <summary>Whether anything is recorded at all; off, the library adds nothing to a request.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The service's name in log records, spans and metrics.</summary>
    /// <value>The default is <c>OTEL_SERVICE_NAME</c>, then <c>service.name</c> of <c>OTEL_RESOURCE_ATTRIBUTES</c>, then the application's
    /// name.</value>
    public string? ServiceName { get; set; }

    /// <summary>The running version.</summary>
    /// <value>The default is <c>service.version</c> of <c>OTEL_RESOURCE_ATTRIBUTES</c>, then the entry assembly's version.</value>
    public string? ServiceVersion { get; set; }

    /// <summary>Where the service runs, such as <c>production</c>.</summary>
    /// <value>The default is <c>deployment.environment.name</c> of <c>OTEL_RESOURCE_ATTRIBUTES</c>, then the host's environment in lower
    /// case.</value>
    public string? Environment { get; set; }

    /// <summary>The key of the hashes that stand for ids of users and tenants. Processes with the same key write the same hash for the same
    /// id.</summary>
    /// <value>16 characters or more; without one each process makes its own at start.</value>
    [Secret]
    [StringLength(256, MinimumLength = 16)]
    public string? HashKey { get; set; }

    /// <summary>How long a stop waits for a receiver, or another sink, that accepts nothing; one that accepts some of what is left has all of the
    /// stop's time.</summary>
    /// <value>0.5 to 60 seconds; the default is 2.</value>
    [Range(0.5, 60.0)]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of the process's CPU time that telemetry may take, by its own estimate (<c>telemetry_overhead_seconds_total</c>). Above it
    /// fewer traces and fewer log records at INFO and below are kept, step by step, until it fits; WARN and above, audit records and metrics are not
    /// affected. <c>telemetry_overhead_step</c> has the step.</summary>
    /// <value>0.005 to 1, such as 0.05 for a twentieth; null, which is the default, does not look at it.</value>
    [Range(0.005, 1.0)]
    public double? OverheadBudget { get; set; }

    /// <summary>Metrics: limits, which meters are shown, and <c>/metrics</c>.</summary>
    public MetricsOptions Metrics { get; }

    /// <summary>Log records, their sinks and their sampling.</summary>
    public LoggingOptions Logging { get; }

    /// <summary>Spans.</summary>
    public TracingOptions Tracing { get; } = new();

    /// <summary>The OTLP receiver.</summary>
    public OtlpOptions Otlp { get; } = new();

    /// <summary>What is redacted besides what the library recognises.</summary>
    public RedactionOptions Redaction { get; } = new();

    /// <summary>Who may change log levels while the service runs.</summary>
    public LogLevelOptions Levels { get; } = new();

    /// <summary>Whether a signal is sent to an OTLP receiver.</summary>
    internal bool Sends(OtlpSignal signal) => Otlp.Sends(signal) && signal switch
    {
        OtlpSignal.Metrics => Metrics.Otlp,
        // An endpoint for log records alone says that they are to go there.
        OtlpSignal.Logs => Logging.Otlp ?? Otlp.HasOwnEndpoint(signal),
        _ => true,
    };
}

/// <summary>Which spans are exported, and which baggage travels with a trace.</summary>
public sealed class TracingOptions
{
    private static readonly IReadOnlyList<string> All = ["*"];
    private static readonly IReadOnlyList<string> Probes = ["/health/*=never", "/healthz/*=never", "/metrics=never"];

    /// <summary>Activity sources whose spans are exported; a trailing <c>*</c> stands for any ending.</summary>
    /// <value>The default is all but the runtime's <c>Experimental.System.Net.*</c>, which have to be named; in an application that sets up
    /// OpenTelemetry tracing itself, the sources of that set-up.</value>
    public IReadOnlyList<string> Sources { get; set; } = All;

    /// <summary>How many traces are kept in a second, whatever the load is (<see cref="AdaptiveSampler"/>). Takes the place of
    /// <c>OTEL_TRACES_SAMPLER</c>, and of nothing in an application that sets up OpenTelemetry tracing itself.</summary>
    /// <value>0.01 to 1 000 000; null, which is the default, keeps what the standard variable says, or every trace.</value>
    [Range(0.01, 1_000_000.0)]
    public double? TracesPerSecond { get; set; }

    /// <summary>What becomes of traces that other processes have begun, where <see cref="TracesPerSecond"/> is set.</summary>
    /// <value>The default is <see cref="RemoteParents.Decide"/>.</value>
    public RemoteParents RemoteParents { get; set; }

    /// <summary>Networks whose callers are followed, whatever <see cref="RemoteParents"/> says; the address is that of the connection's other
    /// end.</summary>
    /// <value>At most 64, such as <c>10.0.0.0/8</c>, or addresses; the default is none.</value>
    public IReadOnlyList<string> TrustedNetworks { get; set; } = [];

    /// <summary>Requests and GraphQL operations that are sampled in a way of their own, with a rate or without: <c>/health/*=never</c>,
    /// <c>/orders/{id}=5</c> (traces a second), <c>/pay=always</c>, <c>Checkout=always</c> (an operation; its traces are kept whole as failed ones
    /// are, where <see cref="TracesPerSecond"/> is set). The first that matches counts. Of no effect in an application that sets up OpenTelemetry
    /// tracing itself.</summary>
    /// <value>At most 64; the default is <c>/health/*=never</c>, <c>/healthz/*=never</c>, <c>/metrics=never</c>.</value>
    public IReadOnlyList<string> Overrides { get; set; } = Probes;

    /// <summary>Whether traces with a failed span are kept whole that <see cref="TracesPerSecond"/> does not keep. Of no effect without a
    /// rate.</summary>
    /// <value>The default is true.</value>
    public bool KeepFailed { get; set; } = true;

    /// <summary>Traces whose root takes longer are kept whole, as failed ones are. Of no effect without a rate.</summary>
    /// <value>0 seconds to 1 hour; null, which is the default, stands for <see cref="LoggingOptions.SlowAfter"/> where <see cref="KeepFailed"/> is
    /// true, and for none where it is false.</value>
    [Range(0.0, 3_600.0)]
    public TimeSpan? KeepSlowerThan { get; set; }

    /// <summary>Memory that spans may take while they wait for their trace's end, in MiB. Above half of it fewer traces are recorded, and at its end
    /// none; <c>telemetry_tail_traces_total</c> counts these.</summary>
    /// <value>1 to 1 024; the default is 16.</value>
    [Range(1, 1_024)]
    public int TailMiB { get; set; } = 16;

    /// <summary>The share of the processors' time above which fewer traces are recorded for their end, half as many each second, and in the end none;
    /// what <see cref="TracesPerSecond"/> keeps is not affected.</summary>
    /// <value>0.1 to 1; null, which is the default, does not look at it.</value>
    [Range(0.1, 1.0)]
    public double? TailMaxCpuShare { get; set; }

    /// <summary>Keys of the header <c>baggage</c> that are read from requests and written to outgoing calls; all others stay outside, or inside. Case
    /// matters.</summary>
    /// <value>At most 64 keys; the default is none.</value>
    public IReadOnlyList<string> Baggage { get; set; } = [];

    internal bool HasDefaultSources => ReferenceEquals(Sources, All);
}
