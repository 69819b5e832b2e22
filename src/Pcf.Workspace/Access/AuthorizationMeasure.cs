using System.Diagnostics;

namespace Pcf.Workspace.Access;

/// <summary>One authorization question being measured: a span <c>authorization.check</c>, a duration, and one count per decision.</summary>
/// <remarks>Without <see cref="Complete"/> before <see cref="Dispose"/> the question counts as one error. Not thread-safe.</remarks>
public struct AuthorizationMeasure : IDisposable
{
    private readonly WorkspaceInstruments _instruments;
    private readonly Activity? _activity;
    private readonly string _source;
    private readonly long _started;
    private int _allowed;
    private int _denied;

    internal AuthorizationMeasure(WorkspaceInstruments instruments, Permission permission, ObjectKind kind, string source)
    {
        _instruments = instruments;
        _source = source;
        _started = instruments.CheckDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        _activity = WorkspaceInstruments.Source.StartActivity("authorization.check");
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
    public void Complete(int allowed, int denied)
    {
        _allowed = allowed;
        _denied = denied;
    }

    /// <summary>Ends the span and records what came out.</summary>
    public readonly void Dispose()
    {
        var failed = _allowed + _denied == 0;
        Count("allowed", _allowed);
        Count("denied", _denied);
        Count("error", failed ? 1 : 0);
        if (_started != 0)
        {
            _instruments.CheckDuration.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, new KeyValuePair<string, object?>("source", _source));
        }

        if (_activity is null) { return; }
        if (_activity.IsAllDataRequested)
        {
            // A batch with both answers is "denied": that is the one somebody will look for.
            _activity.SetTag("authorization.result", failed ? "error" : _denied > 0 ? "denied" : "allowed");
            if (failed) { _activity.SetStatus(ActivityStatusCode.Error); }
        }

        _activity.Dispose();
    }

    private readonly void Count(string result, int decisions)
    {
        if (decisions > 0)
        {
            _instruments.Checks.Add(
                decisions, new KeyValuePair<string, object?>("result", result), new KeyValuePair<string, object?>("source", _source));
        }
    }
}
