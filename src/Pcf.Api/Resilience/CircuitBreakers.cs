using System.Diagnostics.Metrics;
using Pcf.Api.Health;
using Polly.CircuitBreaker;

namespace Pcf.Api.Resilience;

/// <summary>The circuit breakers of the service, one for each server that it calls, and what they measure. Thread-safe.</summary>
internal sealed partial class CircuitBreakers : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pcf.Api.Resilience";

    private static readonly (CircuitState State, string Name)[] States =
        [(CircuitState.Closed, "closed"), (CircuitState.HalfOpen, "half_open"), (CircuitState.Open, "open")];

    private readonly List<CircuitBreaker> _all = [];
    private readonly HealthSignal _signal;
    private readonly TimeProvider _clock;
    private readonly ILogger<CircuitBreakers> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _transitions;

    public CircuitBreakers(HealthSignal signal, TimeProvider clock, ILogger<CircuitBreakers> log, IMeterFactory meters)
    {
        _signal = signal;
        _clock = clock;
        _log = log;
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("circuit_breaker.state", Observe, description: "1 for the state that a circuit breaker is in, 0 for the others.");
        _transitions = _meter.CreateCounter<long>("circuit_breaker.transitions", description: "Changes of a circuit breaker's state.");
    }

    /// <summary>Makes the breaker of a server.</summary>
    /// <param name="service">The server's role, a label value of a closed set.</param>
    /// <param name="isFailure">Which exceptions say that the server does not work.</param>
    public CircuitBreaker Add(string service, Func<Exception, bool> isFailure)
    {
        var breaker = new CircuitBreaker(service, isFailure, _clock, Changed);
        lock (_all) { _all.Add(breaker); }
        return breaker;
    }

    public void Dispose() => _meter.Dispose();

    private Measurement<int>[] Observe()
    {
        lock (_all)
        {
            return
            [
                // Several of one service count as the worst of them.
                .. from breakers in _all.GroupBy(breaker => breaker.Service, StringComparer.Ordinal)
                   let worst = breakers.Max(SeverityOf)
                   from state in States.Index()
                   select new Measurement<int>(state.Index == worst ? 1 : 0,
                       new KeyValuePair<string, object?>("service", breakers.Key), new KeyValuePair<string, object?>("state", state.Item.Name)),
            ];
        }
    }

    private static int SeverityOf(CircuitBreaker breaker) => breaker.State switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    };

    private void Changed(string service, CircuitState state)
    {
        var name = Array.Find(States, each => each.State == state).Name;
        _transitions.Add(1, new KeyValuePair<string, object?>("service", service), new KeyValuePair<string, object?>("to", name));
        if (state == CircuitState.Open) { Opened(service, CircuitBreaker.OpenFor.TotalSeconds); }
        if (state == CircuitState.Closed) { Closed(service); }
        _signal.Raise();
    }

    [LoggerMessage(EventId = 1, EventName = "circuit_breaker.opened", Level = LogLevel.Warning,
        Message = "Calls to the {Service} fail; for {Seconds} s they are refused without a call, and then one is tried")]
    private partial void Opened(string service, double seconds);

    [LoggerMessage(EventId = 2, EventName = "circuit_breaker.closed", Level = LogLevel.Information, Message = "Calls to the {Service} succeed again")]
    private partial void Closed(string service);
}
