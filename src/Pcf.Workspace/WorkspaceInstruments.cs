using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;

namespace Pcf.Workspace;

/// <summary>What the domain tells about itself: the meter and the activity source named <c>Pcf.Workspace</c>.</summary>
/// <remarks>One per process; thread-safe. It costs next to nothing while nobody listens.</remarks>
public sealed class WorkspaceInstruments : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Workspace";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly Func<string, string>? _tenantBucket;
    private readonly Counter<long> _notesCreated;
    private readonly Counter<long> _notesDeleted;
    private long _notes = -1;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter and then owns it; null makes one that <see cref="Dispose"/> ends.</param>
    /// <param name="tenantBucket">Names one of a few buckets for a tenant's id, which itself must not leave; null leaves the label out.</param>
    /// <param name="decided">Hears of each authorization question when it is over, in the flow of whoever asked, and must not throw; null for
    /// nobody.</param>
    public WorkspaceInstruments(IMeterFactory? factory = null, Func<string, string>? tenantBucket = null, Action<AuthorizationDecision>? decided = null)
    {
        _tenantBucket = tenantBucket;
        Decided = decided;
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _notesCreated = _meter.CreateCounter<long>("notes.created", null, "Notes created.");
        _notesDeleted = _meter.CreateCounter<long>("notes.deleted", null, "Notes deleted.");
        _meter.CreateObservableGauge("notes", Notes, null, "Notes there are.");
        EventsDropped = _meter.CreateCounter<long>("note_events.dropped", null, "Note events that a subscriber did not get, by reason.");
        Checks = _meter.CreateCounter<long>("auth.checks", null, "Permission checks decided, one per object.");
        CheckDuration = _meter.CreateHistogram("auth.check.duration", "s", "Time to decide a question, which can be about many objects.", null, Buckets);
    }

    private static InstrumentAdvice<double> Buckets { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    };

    internal Counter<long> EventsDropped { get; }

    internal Counter<long> Checks { get; }

    internal Histogram<double> CheckDuration { get; }

    internal Action<AuthorizationDecision>? Decided { get; }

    /// <summary>Starts to measure one authorization question; complete it and dispose of it.</summary>
    /// <param name="permission">What is asked for.</param>
    /// <param name="kind">On what kind of object; ids never enter telemetry.</param>
    /// <param name="source">Who decides: cache, spicedb, local or fallback. Keep to these, they are label values.</param>
    /// <param name="cancel">The caller's patience: a question that they gave up is no failure of the authorizer.</param>
    public AuthorizationMeasure Measure(Permission permission, ObjectKind kind, string source, CancellationToken cancel = default) =>
        new(this, permission, kind, source, cancel);

    /// <summary>Says how many notes there are now.</summary>
    public void NotesCounted(long notes) => Interlocked.Exchange(ref _notes, notes);

    internal void NoteCreated(Note note) => Count(_notesCreated, note);

    internal void NoteDeleted(Note note) => Count(_notesDeleted, note);

    /// <summary>Ends the meter, unless a factory owns it.</summary>
    public void Dispose() => _meter.Dispose();

    private void Count(Counter<long> counter, Note note)
    {
        if (!counter.Enabled) { return; }
        if (_tenantBucket is null) { counter.Add(1); }
        // A note of no organization belongs to its author alone, who is a tenant then.
        else { counter.Add(1, new KeyValuePair<string, object?>("tenant_bucket", _tenantBucket(note.OrganizationId?.ToString() ?? note.AuthorId.ToString()))); }
    }

    // Nothing until somebody has counted: a zero would be a lie.
    private IEnumerable<Measurement<long>> Notes() => Interlocked.Read(ref _notes) is >= 0 and var notes ? [new Measurement<long>(notes)] : [];
}
