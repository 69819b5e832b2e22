using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Metrics;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>Logs the host's start and stop, and sends what is queued before the process ends.</summary>
internal sealed partial class HostEvents(
    ILogger<HostEvents> log, IServiceProvider services, IOptions<HostOptions> host, TimeProvider clock, JsonLoggerProvider logs,
    MetricsRegistry metrics, Redactor traceRedactor,
    ObservabilitySetup setup, SpanQueue? traces = null, MetricsPush? push = null) : IHostedLifecycleService
{
    // Requests that use up all of the time would else cost the spans and the last records of all others.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    // What comes after the spans: the last log records, and the process's own end.
    private static readonly TimeSpan KeptForTheRest = TimeSpan.FromMilliseconds(500);

    // What a stuck sink still gets once it is given up: the time to end its call.
    private static readonly TimeSpan GivenUp = TimeSpan.FromMilliseconds(200);

    private long _stopRequested;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
        logs.SinkFailing = (sink, why) => SinkFailing(sink, why);
        if (traces is not null)
        {
            traces.Changed = OnChange;
            // Not on the spot: the span has ended in the middle of the runtime's own work.
            traces.SourceLeftOut = source => ThreadPool.UnsafeQueueUserWorkItem(_ => SourceLeftOut(source), null);
        }
        if (push is not null) { push.Changed = WritePush; }
        ObservabilitySetup.Listen(services);
        Starting();
        ReportSetup();
        ReportFirstFailure(logs.Redactor, "logs");
        ReportFirstFailure(traceRedactor, "traces");
        if (metrics.Redactor is { } labels) { ReportFirstFailure(labels, "metrics"); }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IListenAddresses>() is { } addresses) { Listening(string.Join(", ", addresses.All)); }
        else { Started(); }
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopRequested = clock.GetTimestamp();
        Stopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        // The server has drained by now, so no span comes after this.
        var began = clock.GetTimestamp();
        var deadline = Left(KeptForTheRest);
        var patience = setup.Options.StopPatience - GivenUp;
        var sent = traces is null ? Task.FromResult(true) : Apart(() => traces.End(deadline, patience));
        var pushed = push is null ? Task.FromResult(true) : Apart(() => push.Shutdown(deadline, patience));
        var behind = await logs.FlushWhileTakenAsync(patience, deadline);
        var allSent = await sent;
        var allPushed = await pushed;
        Stopped(
            traces is null ? "off" : allSent ? "flushed" : "not all taken",
            traces?.Sent ?? 0,
            traces is null ? 0 : Enum.GetValues<OtlpDropReason>().Sum(reason => traces.Drops[reason]) + traces.Waiting,
            behind.Count == 0 ? "flushed" : $"not all taken by {string.Join(", ", behind)}",
            logs.Routes[0].Queue.Accepted,
            Enum.GetValues<LogDropReason>().Sum(logs.Lost)
                + logs.Routes.Where(route => behind.Contains(route.Name)).Sum(route => (long)route.Queue.Waiting),
            push is null ? "off" : allPushed ? "flushed" : "not all taken",
            push?.Figures.Sent ?? 0,
            push?.Figures.Drops.Total ?? 0,
            metrics.ScrapesSent,
            metrics.ScrapesFailed);
        // For the last records too a sink that takes nothing has only what is left of its patience.
        var rest = patience - clock.GetElapsedTime(began);
        logs.EndWithin(Left(TimeSpan.Zero), stuck: rest > GivenUp / 2 ? rest : GivenUp / 2);
    }

    // Not on the pool's threads: HTTP/2 needs them to send what is waited for.
    private static Task<bool> Apart(Func<bool> wait) =>
        Task.Factory.StartNew(wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void ReportSetup()
    {
        var factory = services.GetRequiredService<ILoggerFactory>();
        if (!services.GetRequiredService<LoggerFactories>().IsReached)
        {
            var name = factory.GetType().Name;
            Unreached(log, name);
            Unreached(logs.CreateLogger(typeof(HostEvents).FullName!), name);
        }
        var others = services.GetServices<ILoggerProvider>().Where(provider => provider is not JsonLoggerProvider)
            .Select(provider => provider.GetType().Name).Distinct().ToArray();
        if (others.Length > 0) { OtherProviders(string.Join(", ", others)); }
        if (services.GetService<TracingSetup>() is { IsJoined: true }) { TracesJoined(); }
        if (setup.MissesRequests) { RequestsNotObserved(); }
        foreach (var setting in setup.Unknown) { UnknownSetting(setting); }
    }

    private TimeSpan Left(TimeSpan kept)
    {
        var left = host.Value.ShutdownTimeout - clock.GetElapsedTime(_stopRequested) - kept;
        return left > Least ? left : Least;
    }

    private void OnChange(OtlpExportChange change)
    {
        if (change.IsFailing) { SpansFailing(change.Why); }
        else { SpansTaken(change.Lost); }
    }

    private void WritePush(OtlpExportChange change)
    {
        if (change.IsFailing) { MetricsFailing(change.Why); }
        else { MetricsTaken(change.Lost); }
    }

    // The process ends when this returns, so the record has to be out by then.
    private void OnCrash(object sender, UnhandledExceptionEventArgs crash)
    {
        Crashed(crash.ExceptionObject as Exception);
        logs.Flush(LogQueue.DrainDeadline);
    }

    // Not on the spot: the failure may have been met in the middle of writing a record.
    private void ReportFirstFailure(Redactor redactor, string signal) =>
        redactor.FirstFailure += (_, _) => ThreadPool.UnsafeQueueUserWorkItem(_ => RedactionFailed(signal), null);

    [LoggerMessage(EventId = 5, EventName = "redaction.failed", Level = LogLevel.Warning,
        Message = "A value in {Signal} could not be inspected and was masked completely; this is logged once, and "
            + "telemetry_redaction_failures_total counts all")]
    private partial void RedactionFailed(string signal);

    [LoggerMessage(EventId = 6, EventName = "host.crashed", Level = LogLevel.Critical, Message = "An exception was not handled; the process ends")]
    private partial void Crashed(Exception? failure);

    [LoggerMessage(EventId = 1, EventName = "host.starting", Level = LogLevel.Information, Message = "Starting")]
    private partial void Starting();

    [LoggerMessage(EventId = 2, EventName = "host.started", Level = LogLevel.Information, Message = "Started, listening on {Addresses}")]
    private partial void Listening(string addresses);

#pragma warning disable SYSLIB1025 // The same event of a host without a server.
    [LoggerMessage(EventId = 10, EventName = "host.started", Level = LogLevel.Information, Message = "Started")]
    private partial void Started();
#pragma warning restore SYSLIB1025

    [LoggerMessage(EventId = 11, EventName = "log.other_providers", Level = LogLevel.Information,
        Message = "Log records also go to {Providers}, and are not redacted there")]
    private partial void OtherProviders(string providers);

    [LoggerMessage(EventId = 17, EventName = "host.requests_not_observed", Level = LogLevel.Warning,
        Message = "HTTP requests are not observed: call AddPcfObservability of the package Pcf.Observability.AspNetCore on the WebApplicationBuilder")]
    private partial void RequestsNotObserved();

    [LoggerMessage(EventId = 18, EventName = "log.not_reached", Level = LogLevel.Warning,
        Message = "Log records do not reach the library and are not redacted: {Factory} has taken the place of the logger factory. Call "
            + "AddPcfObservability after it is set up, or have it write to the providers")]
    private static partial void Unreached(ILogger log, string factory);

    [LoggerMessage(EventId = 15, EventName = "traces.joined", Level = LogLevel.Information,
        Message = "The application sets up OpenTelemetry tracing: its sources and its sampler stay, and the library sends the spans that it samples")]
    private partial void TracesJoined();

    [LoggerMessage(EventId = 16, EventName = "traces.source_left_out", Level = LogLevel.Information,
        Message = "Spans of the source '{Source}' are not sent; PCF__Telemetry__Tracing__Sources lets them in by that name")]
    private partial void SourceLeftOut(string source);

    [LoggerMessage(EventId = 12, EventName = "configuration.unknown", Level = LogLevel.Warning,
        Message = "The setting {Setting} is not one that the service knows; is its name misspelt?")]
    private partial void UnknownSetting(string setting);

    [LoggerMessage(EventId = 3, EventName = "host.stopping", Level = LogLevel.Information,
        Message = "Stopping: running work finishes, and no new work is accepted")]
    private partial void Stopping();

    [LoggerMessage(EventId = 4, EventName = "host.stopped", Level = LogLevel.Information,
        Message = "Stopped; traces {TracesState}: {Spans} spans sent, {SpansLost} lost; logs {LogsState}: {LogRecords} records accepted, "
            + "{LogRecordsDropped} lost; metrics {MetricsState}: {Points} points sent, {PointsLost} lost; {Pages} pages sent, {PagesFailed} failed")]
    private partial void Stopped(
        string tracesState, long spans, long spansLost, string logsState, long logRecords, long logRecordsDropped, string metricsState, long points,
        long pointsLost, long pages, long pagesFailed);

    [LoggerMessage(EventId = 13, EventName = "metrics.export_failed", Level = LogLevel.Warning,
        Message = "The receiver of metrics does not take them: {Why}; the totals are sent again at the next interval")]
    private partial void MetricsFailing(string why);

    [LoggerMessage(EventId = 14, EventName = "metrics.export_recovered", Level = LogLevel.Information,
        Message = "The receiver takes metrics again; {Points} data points were lost until now")]
    private partial void MetricsTaken(long points);

    [LoggerMessage(EventId = 7, EventName = "log.export_failed", Level = LogLevel.Warning,
        Message = "Log records cannot be written to {Sink}: {Why}; they are lost, and counted, until it takes them again")]
    private partial void SinkFailing(string sink, string why);

    [LoggerMessage(EventId = 8, EventName = "traces.export_failed", Level = LogLevel.Warning,
        Message = "The receiver of spans does not take them: {Why}; they are lost, and counted, until it does")]
    private partial void SpansFailing(string why);

    [LoggerMessage(EventId = 9, EventName = "traces.dropped", Level = LogLevel.Warning,
        Message = "{Dropped} spans were lost until now; telemetry_records_dropped_total counts them")]
    private partial void SpansTaken(long dropped);
}
