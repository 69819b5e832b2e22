using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Access;

namespace Pcf.Workspace;

/// <summary>What the domain tells about itself: the meter and the activity source named <c>Pcf.Workspace</c>.</summary>
/// <remarks>One per process; thread-safe. It costs next to nothing while nobody listens.</remarks>
public sealed class WorkspaceInstruments : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Workspace";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter and then owns it; null makes one that <see cref="Dispose"/> ends.</param>
    public WorkspaceInstruments(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        NotesCreated = _meter.CreateCounter<long>("notes.created", null, "Notes created.");
        NotesDeleted = _meter.CreateCounter<long>("notes.deleted", null, "Notes deleted.");
        EventsDropped = _meter.CreateCounter<long>("note_events.dropped", null, "Note events that a subscriber did not get, by reason.");
        Checks = _meter.CreateCounter<long>("auth.checks", null, "Permission checks decided, one per object.");
        CheckDuration = _meter.CreateHistogram("auth.check.duration", "s", "Time to decide a question, which can be about many objects.", null, Buckets);
    }

    private static InstrumentAdvice<double> Buckets { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    };

    internal Counter<long> NotesCreated { get; }

    internal Counter<long> NotesDeleted { get; }

    internal Counter<long> EventsDropped { get; }

    internal Counter<long> Checks { get; }

    internal Histogram<double> CheckDuration { get; }

    /// <summary>Starts to measure one authorization question; complete it and dispose of it.</summary>
    /// <param name="permission">What is asked for.</param>
    /// <param name="kind">On what kind of object; ids never enter telemetry.</param>
    /// <param name="source">Who decides: cache, spicedb, local or fallback. Keep to these, they are label values.</param>
    public AuthorizationMeasure Measure(Permission permission, ObjectKind kind, string source) => new(this, permission, kind, source);

    /// <summary>Ends the meter, unless a factory owns it.</summary>
    public void Dispose() => _meter.Dispose();
}
