using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Observability.Logging;
using Pcf.Observability.Metrics;
using Pcf.Observability.Redaction;
using Pcf.Observability.Tracing;

namespace Pcf.Observability.AspNetCore;

/// <summary>Tells of the host's start and end, and hands over what telemetry waits before the end.</summary>
internal sealed partial class HostEvents(
    ILogger<HostEvents> log, IServer server, IOptions<HostOptions> host, TimeProvider clock, JsonLoggerProvider logs, MetricsRegistry metrics, Redactor traceRedactor, TracePipeline? traces = null) : IHostedLifecycleService
{
    // Requests that use up all of the time would else cost the spans and the last records of all others.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    // What comes after the spans: the last log records, and the process's own end.
    private static readonly TimeSpan KeptForTheRest = TimeSpan.FromMilliseconds(500);

    private long _toldToStop;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.UnhandledException += TellCrash;
        Starting();
        TellFirstFailure(logs.Redactor, "logs");
        TellFirstFailure(traceRedactor, "traces");
        if (metrics.Redactor is { } labels) { TellFirstFailure(labels, "metrics"); }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Started(string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _toldToStop = clock.GetTimestamp();
        Stopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.UnhandledException -= TellCrash;
        // The server has drained by now, so no span comes after this.
        var flushed = traces is null || await Task.Run(() => traces.Shutdown(Left(KeptForTheRest)), CancellationToken.None);
        Stopped(flushed ? "flushed" : "cut off by the deadline", logs.Routes[0].Queue.Accepted, Enum.GetValues<LogDropReason>().Sum(logs.Lost));
        logs.EndWithin(Left(TimeSpan.Zero));
    }

    private TimeSpan Left(TimeSpan kept)
    {
        var left = host.Value.ShutdownTimeout - clock.GetElapsedTime(_toldToStop) - kept;
        return left > Least ? left : Least;
    }

    // The process ends when this returns, so what was told has to be out by then.
    private void TellCrash(object sender, UnhandledExceptionEventArgs crash)
    {
        Crashed(crash.ExceptionObject as Exception);
        logs.Flush(LogQueue.DrainDeadline);
    }

    // Not on the spot: the failure may have been met in the middle of writing a record.
    private void TellFirstFailure(Redactor redactor, string signal) =>
        redactor.FirstFailure += (_, _) => ThreadPool.UnsafeQueueUserWorkItem(_ => RedactionFailed(signal), null);

    [LoggerMessage(EventId = 5, EventName = "redaction.failed", Level = LogLevel.Warning, Message = "A value in {Signal} could not be looked at and was masked whole; said once, telemetry_redaction_failures_total counts on")]
    private partial void RedactionFailed(string signal);

    [LoggerMessage(EventId = 6, EventName = "host.crashed", Level = LogLevel.Critical, Message = "Nobody handled an exception; the process ends")]
    private partial void Crashed(Exception? failure);

    [LoggerMessage(EventId = 1, EventName = "host.starting", Level = LogLevel.Information, Message = "Starting")]
    private partial void Starting();

    [LoggerMessage(EventId = 2, EventName = "host.started", Level = LogLevel.Information, Message = "Started, listening on {Addresses}")]
    private partial void Started(string addresses);

    [LoggerMessage(EventId = 3, EventName = "host.stopping", Level = LogLevel.Information, Message = "Stopping: no new requests are taken, those under way are finished")]
    private partial void Stopping();

    [LoggerMessage(EventId = 4, EventName = "host.stopped", Level = LogLevel.Information, Message = "Stopped; traces {TracesState}, {LogRecords} log records accepted, {LogRecordsDropped} dropped")]
    private partial void Stopped(string tracesState, long logRecords, long logRecordsDropped);
}
