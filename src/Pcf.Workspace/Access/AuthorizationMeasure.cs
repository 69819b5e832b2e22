using System.Diagnostics;

namespace Pcf.Workspace.Access;

/// <summary>One authorization question being measured: a span <c>authorization.check</c>, a duration, one count per decision, and a
/// callback.</summary>
/// <remarks>Without <see cref="Complete"/> before <see cref="Dispose"/> the question counts as one error. Not thread-safe.</remarks>
public struct AuthorizationMeasure : IDisposable
{
    private readonly AuthorizationInstruments _instruments;
    private readonly Activity? _activity;
    private readonly long _started;
    private readonly CancellationToken _cancel;
    private AuthorizationDecision _decision;

    internal AuthorizationMeasure(AuthorizationInstruments instruments, Permission permission, ObjectKind kind, string source,
        CancellationToken cancel)
    {
        _instruments = instruments;
        _cancel = cancel;
        _decision = new AuthorizationDecision(permission, kind, source, 0, 0);
        _started = instruments.CheckDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        // What no request asked for is no trace.
        _activity = Activity.Current is null ? null : instruments.Spans.StartActivity("authorization.check");
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag("authorization.permission", AccessNames.Of(permission));
            _activity.SetTag("authorization.resource.type", AccessNames.Of(kind));
            _activity.SetTag("authorization.source", source);
        }
    }

    /// <summary>The question was answered.</summary>
    /// <param name="allowed">Objects allowed.</param>
    /// <param name="denied">Objects denied.</param>
    public void Complete(int allowed, int denied) => _decision = _decision with { Allowed = allowed, Denied = denied };

    /// <summary>Ends the span and records what came out.</summary>
    public readonly void Dispose()
    {
        Count("allowed", _decision.Allowed);
        Count("denied", _decision.Denied);
        Count("error", _decision.IsAnswered ? 0 : 1);
        if (_started != 0)
        {
            _instruments.CheckDuration.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds,
                new KeyValuePair<string, object?>("source", _decision.Source));
        }

        // Under the span, so that the record has its ids.
        _instruments.Decided?.Invoke(_decision with { IsGivenUp = !_decision.IsAnswered && _cancel.IsCancellationRequested });
        if (_activity is null) { return; }
        if (_activity.IsAllDataRequested)
        {
            _activity.SetTag("authorization.result", _decision.Result);
            if (!_decision.IsAnswered) { _activity.SetStatus(ActivityStatusCode.Error); }
        }

        _activity.Dispose();
    }

    private readonly void Count(string result, int decisions)
    {
        if (decisions > 0)
        {
            _instruments.Checks.Add(
                decisions, new KeyValuePair<string, object?>("result", result), new KeyValuePair<string, object?>("source", _decision.Source));
        }
    }
}
