using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Shared;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The meter and the activity source <c>Pcf.Workspace.Sqlite</c>.</summary>
/// <remarks>Thread-safe. Nothing is allocated for a query without a listener for its span.</remarks>
internal sealed class StoreTelemetry : IDisposable
{
    public const string Name = "Pcf.Workspace.Sqlite";

    public static readonly ActivitySource Source = new(Name);

    private static readonly KeyValuePair<string, object?> Database = new("database", "sqlite");
    private static readonly KeyValuePair<string, object?> Ok = new("status", "ok");
    private static readonly KeyValuePair<string, object?> Failed = new("status", "error");

    private readonly Meter _meter;
    private readonly Counter<long> _queries;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private readonly Counter<long> _timeouts;

    public StoreTelemetry(IMeterFactory? factory)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        var buckets = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
        };
        _queries = _meter.CreateCounter<long>("db.queries", null, "Statements run.");
        _duration = _meter.CreateHistogram("db.query.duration", "s", "Time from the start of a statement to its last row.", null, buckets);
        _wait = _meter.CreateHistogram("db.connection_pool.wait", "s", "Time until a connection was free.", null, buckets);
        _timeouts = _meter.CreateCounter<long>("db.connection_pool.timeouts", null, "Waits for a connection that were given up.");
    }

    public void Watch(ConnectionPool pool)
    {
        Gauge("db.connection_pool.used", "Connections at work.", () => pool.State.Used);
        Gauge("db.connection_pool.size", "Connections the pool may have.", () => pool.State.Size);
        Gauge("db.connection_pool.idle", "Open connections without work.", () => pool.State.Idle);
        Gauge("db.connection_pool.pending", "Callers waiting for a connection or for the turn to write.", () => pool.State.Pending);
    }

    /// <summary>Shows the room of the volume that the store's file is on; nothing while it is unknown.</summary>
    public void Watch(VolumeSpace volume)
    {
        Bytes("db.disk.free", "Free bytes of the volume that the store is on.", () => volume.Now?.Free);
        Bytes("db.disk.size", "All bytes of the volume that the store is on.", () => volume.Now?.Size);
    }

    public QueryMeasure Measure(Statement statement) => new(this, statement);

    public void Waited(double seconds) => _wait.Record(seconds, Database);

    public void TimedOut() => _timeouts.Add(1, Database);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<int> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<int>(read(), Database), null, description);

    private void Bytes(string name, string description, Func<long?> read) =>
        _meter.CreateObservableGauge(
            name, IEnumerable<Measurement<long>> () => read() is { } bytes ? [new Measurement<long>(bytes, Database)] : [], "By", description);

    /// <summary>One statement being measured. End it exactly once.</summary>
    internal readonly struct QueryMeasure
    {
        private readonly StoreTelemetry _telemetry;
        private readonly Statement _statement;
        private readonly Activity? _activity;

        public QueryMeasure(StoreTelemetry telemetry, Statement statement)
        {
            _telemetry = telemetry;
            _statement = statement;
            // What no request asked for is no trace: demo data, counts and checks of health would be thousands of a single span.
            _activity = Activity.Current is null ? null : Source.StartActivity(statement.SpanName, ActivityKind.Client);
            if (_activity is { IsAllDataRequested: true })
            {
                _activity.SetTag("db.system.name", "sqlite");
                _activity.SetTag("db.operation.name", statement.Operation);
                if (statement.Collection is not null) { _activity.SetTag("db.collection.name", statement.Collection); }
                _activity.SetTag("db.query.text", statement.Sql);
            }
        }

        /// <summary>The statement is over.</summary>
        /// <param name="error">The class of the failure, of a closed set; null when there was none.</param>
        /// <param name="clock">The clock that began to time it.</param>
        /// <param name="started">What that clock showed at its start.</param>
        public void End(string? error, TimeProvider clock, long started)
        {
            QueryTally.Add();
            _telemetry._queries.Add(1, Database, _statement.OperationTag, error is null ? Ok : Failed);
            if (_telemetry._duration.Enabled)
            {
                _telemetry._duration.Record(clock.GetElapsedTime(started).TotalSeconds, Database, _statement.OperationTag);
            }

            if (_activity is null) { return; }
            if (error is not null && _activity.IsAllDataRequested)
            {
                _activity.SetTag("error.type", error);
                _activity.SetStatus(ActivityStatusCode.Error);
            }

            _activity.Dispose();
        }
    }
}
