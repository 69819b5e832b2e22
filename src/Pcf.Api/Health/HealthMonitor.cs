using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Pcf.Workspace;

namespace Pcf.Api.Health;

/// <summary>How the service's dependencies are: checked periodically and on demand, at most once in a while, each within a deadline.
/// Thread-safe.</summary>
internal sealed partial class HealthMonitor : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pcf.Api.Health";

    private readonly Dependency[] _dependencies;
    private readonly HealthOptions _options;
    private readonly HealthSignal _signal;
    private readonly TimeProvider _clock;
    private readonly ILogger<HealthMonitor> _log;
    private readonly Meter _meter;
    private readonly SemaphoreSlim _checking = new(1);
    private volatile Snapshot _last;

    public HealthMonitor(IEnumerable<Dependency> dependencies, HealthOptions options, HealthSignal signal, TimeProvider clock,
        ILogger<HealthMonitor> log, IMeterFactory meters)
    {
        _dependencies = [.. dependencies];
        _options = options;
        _signal = signal;
        _clock = clock;
        _log = log;
        _meter = meters.Create(MeterName);
        _last = new Snapshot(
            new HealthReport(HealthStatus.Starting,
                [.. _dependencies.Select(
                    d => new DependencyReport(d.Name, HealthStatus.Starting, TimeSpan.Zero, clock.GetUtcNow(), "not checked yet"))]),
            CheckedAt: null);
        _meter.CreateObservableGauge("dependency.up", Observe, description: "Whether a dependency answered its last check.");
    }

    /// <summary>What the last check found; runs none.</summary>
    public HealthReport Last => _last.Report;

    /// <summary>What callers see: that the service is starting until the first check is over, which none of them begins or waits for; then the
    /// report.</summary>
    public ValueTask<HealthReport> CurrentAsync(CancellationToken cancel) =>
        _last.CheckedAt is null ? ValueTask.FromResult(_last.Report) : ReportAsync(cancel);

    /// <summary>The report, from a check of now or of a moment ago.</summary>
    public async ValueTask<HealthReport> ReportAsync(CancellationToken cancel)
    {
        if (IsFresh(_last)) { return _last.Report; }
        await _checking.WaitAsync(cancel);
        try
        {
            // A caller that waited here finds what the one before has just found.
            if (IsFresh(_last)) { return _last.Report; }
            // The report is shared: no record of it may carry the ids of the request that happened to ask.
            Task<HealthReport> checking;
            using (ExecutionContext.SuppressFlow()) { checking = Task.Run(CheckAsync, CancellationToken.None); }
            return await checking;
        }
        finally
        {
            _checking.Release();
        }
    }

    public void Dispose()
    {
        _checking.Dispose();
        _meter.Dispose();
    }

    private bool IsFresh(Snapshot snapshot) =>
        snapshot.CheckedAt is { } at && snapshot.Changes == _signal.Changes && _clock.GetElapsedTime(at) < _options.CacheFor;

    private async Task<HealthReport> CheckAsync()
    {
        var changes = _signal.Changes;
        var reports = await Task.WhenAll(_dependencies.Select(CheckAsync));
        var report = new HealthReport(Overall(reports), reports);
        OnChange(_last.Report.Status, report);
        _last = new Snapshot(report, _clock.GetTimestamp(), changes);
        return report;
    }

    // The caller's own cancellation does not end a check: others wait for its result too.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a dependency's check throws is its state.")]
    private async Task<DependencyReport> CheckAsync(Dependency dependency)
    {
        var began = _clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.Deadline, _clock);
        string? failure = null;
        try
        {
            // A check that ignores its token must not hold the report, so the deadline is on the waiting too.
            await Task.Run(async () => await dependency.Check(deadline.Token), CancellationToken.None).WaitAsync(_options.Deadline, _clock,
                CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            failure = $"no answer within {_options.Deadline.TotalSeconds:0.###} s";
        }
        catch (Exception e)
        {
            failure = e is WorkspaceException or DependencyException ? e.Message : "not available";
            CheckFailed(e, dependency.Name);
        }
        var bad = dependency.IsRequired ? HealthStatus.Unhealthy : HealthStatus.Degraded;
        return new DependencyReport(dependency.Name, failure is null ? HealthStatus.Healthy : bad, _clock.GetElapsedTime(began), _clock.GetUtcNow(),
            failure ?? "available");
    }

    private static HealthStatus Overall(DependencyReport[] reports) => reports.Length == 0 ? HealthStatus.Healthy : reports.Max(r => r.Status);

    // Nothing is known before the first check, so nothing is reported.
    private IEnumerable<Measurement<int>> Observe() =>
        _last.Report.Dependencies.Where(d => d.Status != HealthStatus.Starting)
            .Select(d => new Measurement<int>(d.Status == HealthStatus.Healthy ? 1 : 0, new KeyValuePair<string, object?>("dependency", d.Name)));

    private void OnChange(HealthStatus before, HealthReport now)
    {
        if (now.Status == before) { return; }
        var down = string.Join(", ", now.Dependencies.Where(d => d.Status != HealthStatus.Healthy).Select(d => $"{d.Name} ({d.Message})"));
        if (now.Status == HealthStatus.Healthy) { BecameHealthy(before); }
        else { BecameUnwell(before, now.Status, down); }
    }

    [LoggerMessage(EventId = 1, EventName = "health.recovered", Level = LogLevel.Information, Message = "Health changed from {Before} to Healthy")]
    private partial void BecameHealthy(HealthStatus before);

    [LoggerMessage(EventId = 2, EventName = "health.worsened", Level = LogLevel.Warning,
        Message = "Health changed from {Before} to {Now}; not available: {Dependencies}")]
    private partial void BecameUnwell(HealthStatus before, HealthStatus now, string dependencies);

    [LoggerMessage(EventId = 3, EventName = "health.check_failed", Level = LogLevel.Debug, Message = "The check of {Dependency} failed")]
    private partial void CheckFailed(Exception exception, string dependency);

    private sealed record Snapshot(HealthReport Report, long? CheckedAt, long Changes = 0);
}
