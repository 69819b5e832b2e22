using System.ComponentModel.DataAnnotations;
using Pcf.Logging.Sinks;

namespace Pcf.Logging;

/// <summary>How standard output is written.</summary>
public enum LogFormat
{
    /// <summary>For people on a terminal, as JSON anywhere else.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For people; in colour on a terminal.</summary>
    Text,
}

/// <summary>How log records leave the process.</summary>
public sealed class LoggingOptions
{
    /// <summary>How standard output is written. Files and OTLP are not touched by it.</summary>
    /// <value>The default is <see cref="LogFormat.Auto"/>.</value>
    public LogFormat Format { get; set; }

    /// <summary>Records that may wait for each sink; over it they are dropped and counted, lower levels first.</summary>
    /// <value>16 to 1 000 000; the default is 8 192.</value>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 8_192;

    /// <summary>Memory that the records waiting for each sink may take, in MiB.</summary>
    /// <value>1 to 1 024; the default is 8.</value>
    [Range(1, 1_024)]
    public int QueueMiB { get; set; } = 8;

    /// <summary>How long a request may take; one that took longer is logged with level WARN. Answers that stay open (server-sent events, WebSockets)
    /// are not timed.</summary>
    /// <value>0.01 to 3 600 seconds; the default is 5.</value>
    [Range(0.01, 3_600)]
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Records a second that are kept below WARN, by the name of their event, or by their category or the start of one with <c>*</c>:
    /// <c>graphql.completed</c> is <c>100</c>. A trace's records are kept or dropped together.</summary>
    public IReadOnlyDictionary<string, string> Sample { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often one event may be logged in a second before further ones are only counted, and logged as one record when the second is over;
    /// 0 logs each.</summary>
    /// <value>0 to 1 000 000; the default is 0.</value>
    [Range(0, 1_000_000)]
    public int Repeats { get; set; }

    /// <summary>Events of WARN and above that every request of an overload can log. Each is logged once when it begins; further ones are counted, and
    /// logged as one record every minute and when ten seconds have passed without one.</summary>
    /// <value>The default is <c>http.slow</c>, and the events of sinks that fail and recover. Audit records are never held back.</value>
    public IReadOnlyList<string> Once { get; set; } = ["http.slow", "log.export_failed", "traces.export_failed", "traces.dropped"];

    /// <summary>How often any other event of WARN or above may be logged in a second, and with one type of exception, before further ones are only
    /// counted; 0 logs each.</summary>
    /// <value>0 to 1 000 000; the default is 100.</value>
    [Range(0, 1_000_000)]
    public int WarningRepeats { get; set; } = 100;

    /// <summary>How many records of WARN and above are kept in memory, for a page that shows them by <see cref="RecentRecords"/>.</summary>
    /// <value>0 to 1 000; the default is 0.</value>
    [Range(0, 1_000)]
    public int Recent { get; set; }

    /// <summary>Whether records go to the OTLP receiver as well, when one is set.</summary>
    /// <value>The default is false, and true where an endpoint is set for log records alone (<c>PCF:Telemetry:Otlp:Logs:Endpoint</c>,
    /// <c>OTEL_EXPORTER_OTLP_LOGS_ENDPOINT</c>).</value>
    public bool? Otlp { get; set; }

    /// <summary>What is shown of the records of the framework's own categories, which quote what clients send.</summary>
    /// <value>The default is <see cref="Logging.FrameworkRecords.Redact"/>.</value>
    public FrameworkRecords FrameworkRecords { get; set; }

    /// <summary>Whether records name the thread that wrote them: <c>thread_id</c> and, where it has one, <c>thread_name</c>.</summary>
    /// <value>The default is false.</value>
    public bool Thread { get; set; }

    /// <summary>Whether a sampler decides which traces are kept. A record then says <c>"sampled":false</c> where its trace is not, so that it is not
    /// looked for.</summary>
    internal bool TracesAreSampled { get; set; }

    /// <summary>Whether traces that the sampler does not keep may be kept at their end. Of a trace that is recorded for that, a record does not
    /// say <c>"sampled":false</c>.</summary>
    internal bool TracesMayBeKeptLater { get; set; }

    /// <summary>Whether records list the spans around them, the outermost first: <c>spans</c>, up to 16 names with their ids.</summary>
    /// <value>The default is false.</value>
    public bool Spans { get; set; }

    /// <summary>The log file; none is written without a path.</summary>
    public LogFileOptions File { get; } = new();

    /// <summary>The file of audit records, and whether they are written at all.</summary>
    public AuditFileOptions Audit { get; } = new();
}
