using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pcf.Workspace.Telemetry;

/// <summary>What a store measures of its statements and its connections, and the span of each statement.</summary>
/// <remarks>Thread-safe. Nothing is allocated for a statement without a listener for its span.</remarks>
public abstract class StoreInstruments : IDisposable
{
    private static readonly KeyValuePair<string, object?> Ok = new("status", "ok");
    private static readonly KeyValuePair<string, object?> Failed = new("status", "error");

    private readonly ActivitySource _source;
    private readonly string _system;
    private readonly KeyValuePair<string, object?> _database;
    private readonly Meter _meter;
    private readonly Counter<long> _queries;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private readonly Counter<long> _timeouts;

    /// <summary>Makes the instruments.</summary>
    /// <param name="source">Makes the spans; its name is the meter's too.</param>
    /// <param name="system">The database system, as the span attribute <c>db.system.name</c> has it.</param>
    /// <param name="factory">Makes the meter; null makes one that <see cref="Dispose"/> ends.</param>
    protected StoreInstruments(ActivitySource source, string system, IMeterFactory? factory)
    {
        _source = source;
        _system = system;
        _database = new KeyValuePair<string, object?>("database", system);
        _meter = factory?.Create(source.Name) ?? new Meter(source.Name);
        var buckets = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
        };
        _queries = _meter.CreateCounter<long>("db.queries", null, "Statements run.");
        _duration = _meter.CreateHistogram("db.query.duration", "s", "Time from the start of a statement to the end of its result.", null, buckets);
        _wait = _meter.CreateHistogram("db.connection_pool.wait", "s", "Time until a connection was free.", null, buckets);
        _timeouts = _meter.CreateCounter<long>("db.connection_pool.timeouts", null, "Waits for a connection that were given up.");
    }

    /// <summary>Has the state of a connection pool observed.</summary>
    /// <param name="state">Reads it.</param>
    public void Watch(Func<PoolState> state)
    {
        Gauge("db.connection_pool.used", "Connections at work.", () => state().Used);
        Gauge("db.connection_pool.size", "Connections the pool may have.", () => state().Size);
        Gauge("db.connection_pool.idle", "Open connections without work.", () => state().Idle);
        Gauge("db.connection_pool.pending", "Callers waiting for a connection, or for the turn to write.", () => state().Pending);
    }

    /// <summary>Begins to measure a statement.</summary>
    /// <param name="statement">The statement.</param>
    public StatementMeasure Measure(StoreStatement statement) => new(this, statement);

    /// <summary>A caller got a connection.</summary>
    /// <param name="seconds">How long it waited.</param>
    public void Waited(double seconds) => _wait.Record(seconds, _database);

    /// <summary>A caller gave up waiting for a connection.</summary>
    public void TimedOut() => _timeouts.Add(1, _database);

    /// <summary>Ends the meter, if it was made here.</summary>
    public void Dispose()
    {
        _meter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Has a number of bytes observed.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="read">Reads it; null while it is unknown.</param>
    protected void Bytes(string name, string description, Func<long?> read) =>
        _meter.CreateObservableGauge(
            name, IEnumerable<Measurement<long>> () => read() is { } bytes ? [new Measurement<long>(bytes, _database)] : [], "By", description);

    private void Gauge(string name, string description, Func<int> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<int>(read(), _database), null, description);

    /// <summary>One statement being measured. End it exactly once.</summary>
    public readonly struct StatementMeasure
    {
        private readonly StoreInstruments _instruments;
        private readonly StoreStatement _statement;
        private readonly Activity? _activity;

        internal StatementMeasure(StoreInstruments instruments, StoreStatement statement)
        {
            _instruments = instruments;
            _statement = statement;
            // What no request asked for is no trace: demo data, counts and checks of health would be thousands of a single span.
            _activity = Activity.Current is null ? null : instruments._source.StartActivity(statement.SpanName, ActivityKind.Client);
            if (_activity is { IsAllDataRequested: true })
            {
                _activity.SetTag("db.system.name", instruments._system);
                _activity.SetTag("db.operation.name", statement.Operation);
                if (statement.Collection is not null) { _activity.SetTag("db.collection.name", statement.Collection); }
                _activity.SetTag("db.query.text", statement.Text);
            }
        }

        /// <summary>The statement is over.</summary>
        /// <param name="error">The class of the failure, of a closed set; null when there was none.</param>
        /// <param name="clock">The clock that began to time it.</param>
        /// <param name="started">What that clock showed at its start.</param>
        public void End(string? error, TimeProvider clock, long started)
        {
            QueryTally.Add();
            _instruments._queries.Add(1, _instruments._database, _statement.OperationTag, error is null ? Ok : Failed);
            if (_instruments._duration.Enabled)
            {
                _instruments._duration.Record(clock.GetElapsedTime(started).TotalSeconds, _instruments._database, _statement.OperationTag);
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
