using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Telemetry;

/// <summary>What the domain measures: the meter and the activity source named <c>Pcf.Workspace</c>.</summary>
/// <remarks>One per process; thread-safe. It costs next to nothing without a listener.</remarks>
public sealed class WorkspaceInstruments : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Workspace";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly Func<string, string>? _tenantBucket;
    private readonly Counter<long> _notesCreated;
    private readonly Counter<long> _notesDeleted;
    private long _notes = -1;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter and then owns it; null makes one that <see cref="Dispose"/> ends.</param>
    /// <param name="tenantBucket">Names one of a few buckets for a tenant's id, which itself must not leave; null leaves the label out.</param>
    /// <param name="decided">Called after each authorization question, in the execution context of the caller; must not throw. Null for no
    /// callback.</param>
    public WorkspaceInstruments(IMeterFactory? factory = null, Func<string, string>? tenantBucket = null,
        Action<AuthorizationDecision>? decided = null)
    {
        _tenantBucket = tenantBucket;
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _notesCreated = _meter.CreateCounter<long>("notes.created", null, "Notes created.");
        _notesDeleted = _meter.CreateCounter<long>("notes.deleted", null, "Notes deleted.");
        _meter.CreateObservableGauge("notes", Notes, null, "Notes there are.");
        EventsDropped = _meter.CreateCounter<long>("note_events.dropped", null, "Note events that a subscriber did not get, by reason.");
        Authorization = new AuthorizationInstruments(_meter, Source, Buckets, decided);
    }

    private static InstrumentAdvice<double> Buckets { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    };

    internal Counter<long> EventsDropped { get; }

    /// <summary>What authorizers measure.</summary>
    public AuthorizationInstruments Authorization { get; }

    /// <summary>Sets how many notes there are now.</summary>
    public void NotesCounted(long notes) => Interlocked.Exchange(ref _notes, notes);

    internal void NoteCreated(OrganizationId? organization, UserId author) => Count(_notesCreated, organization, author);

    internal void NoteDeleted(OrganizationId? organization, UserId author) => Count(_notesDeleted, organization, author);

    /// <summary>Ends the meter, unless a factory owns it.</summary>
    public void Dispose() => _meter.Dispose();

    private void Count(Counter<long> counter, OrganizationId? organization, UserId author)
    {
        if (!counter.Enabled) { return; }
        if (_tenantBucket is null) { counter.Add(1); }
        // A note of no organization belongs to its author alone, who is a tenant then.
        else { counter.Add(1, new KeyValuePair<string, object?>("tenant_bucket", _tenantBucket(organization?.ToString() ?? author.ToString()))); }
    }

    // Nothing before the first count: a zero would be wrong.
    private IEnumerable<Measurement<long>> Notes() => Interlocked.Read(ref _notes) is >= 0 and var notes ? [new Measurement<long>(notes)] : [];
}
