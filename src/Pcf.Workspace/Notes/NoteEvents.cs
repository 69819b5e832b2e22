using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Pcf.Workspace.Access;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Notes;

/// <summary>What happened to a note.</summary>
public enum NoteEventKind
{
    /// <summary>It was created.</summary>
    Created,

    /// <summary>Its title, content or organization changed.</summary>
    Updated,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>Something that happened to a note.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Note">The note after it happened; the note as it was, when deleted. One that another process deleted has neither title nor content
/// here.</param>
public sealed record NoteEvent(NoteEventKind Kind, Note Note);

/// <summary>How events are handed to subscribers.</summary>
public sealed class NoteEventOptions
{
    /// <summary>Events that wait for one slow subscriber; one more ends its subscription with an error.</summary>
    /// <value>1 to 65 536; the default is 256.</value>
    public int Capacity { get; set; } = 256;

    /// <summary>Subscribers at one time; one more is refused with Unavailable.</summary>
    /// <value>1 to 100 000; the default is 10 000.</value>
    public int MaxSubscribers { get; set; } = 10_000;

    /// <summary>Subscribers whose authorizer is asked at one time whether they may read an event; the others wait. So an event that many subscribers
    /// wait for takes no more of the authorizer than a few requests do.</summary>
    /// <value>1 to 1 000; the default is 2.</value>
    public int Checks { get; set; } = 2;
}

/// <summary>Delivers to subscribers in this process what happens to the notes they may read.</summary>
/// <remarks>
/// Publishing never waits: each subscriber has a bounded queue of its own. Whether a subscriber may read a note is decided when an event is
/// delivered, not when it happened. Events of other processes arrive by <see cref="Deliver"/>. Thread-safe.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A semaphore whose wait handle is not asked for holds nothing.")]
public sealed class NoteEvents
{
    private readonly ConcurrentDictionary<NoteSubscription, bool> _subscribers = new();
    private readonly IAuthorizer _authorizer;
    private readonly WorkspaceInstruments _instruments;
    private readonly NoteEventOptions _options;
    private readonly SemaphoreSlim _checks;

    // Places taken, which is before a subscriber is in the list.
    private int _count;

    /// <summary>An event source without subscribers.</summary>
    /// <param name="authorizer">Decides what each subscriber may read.</param>
    /// <param name="instruments">Where dropped events are counted.</param>
    /// <param name="options">Bounds; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of its range.</exception>
    public NoteEvents(IAuthorizer authorizer, WorkspaceInstruments instruments, NoteEventOptions? options = null)
    {
        _authorizer = authorizer;
        _instruments = instruments;
        _options = options ?? new NoteEventOptions();
        if (_options.Capacity is < 1 or > 65_536 || _options.MaxSubscribers is < 1 or > 100_000 || _options.Checks is < 1 or > 1_000)
        {
            throw new ArgumentOutOfRangeException(nameof(options),
                "Capacity must be 1 to 65 536, MaxSubscribers 1 to 100 000 and Checks 1 to 1 000.");
        }
        _checks = new SemaphoreSlim(_options.Checks);
    }

    /// <summary>Subscribers right now: each hears of what is published from here on.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>Listens from this moment on, also before the first event is awaited.</summary>
    /// <param name="caller">Who listens; gets only what they may read.</param>
    /// <param name="kind">What to listen for; null is everything.</param>
    /// <param name="cancel">Ends the subscription.</param>
    /// <returns>The events. Enumerate it once; ending the enumeration or disposing ends the subscription.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated; Unavailable: there are too many subscribers.</exception>
    public NoteSubscription Subscribe(Caller caller, NoteEventKind? kind = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        if (Interlocked.Increment(ref _count) > _options.MaxSubscribers)
        {
            Interlocked.Decrement(ref _count);
            throw WorkspaceException.Unavailable("event source", "it has as many subscribers as it takes");
        }

        var subscription = new NoteSubscription(caller, kind, _options.Capacity, _authorizer, _checks, _instruments, Remove, cancel);
        _subscribers.TryAdd(subscription, true);
        // It may have been ended by its token before it was in the list.
        if (subscription.IsEnded) { Remove(subscription); }
        return subscription;
    }

    /// <summary>Called with each change that is published here, to take it to other processes; must not wait or throw. Null for no
    /// callback.</summary>
    public Action<NoteEvent>? Published { get; set; }

    /// <summary>Delivers a change by this process, once it is stored, to all subscribers. Never waits and never throws.</summary>
    /// <param name="happened">What happened.</param>
    public void Publish(NoteEvent happened)
    {
        Deliver(happened);
        Published?.Invoke(happened);
    }

    /// <summary>Delivers a change by another process to the subscribers in this one. Never waits and never throws.</summary>
    /// <param name="happened">What happened.</param>
    public void Deliver(NoteEvent happened)
    {
        foreach (var (subscriber, _) in _subscribers) { subscriber.Offer(happened); }
    }

    private void Remove(NoteSubscription subscription)
    {
        if (_subscribers.TryRemove(subscription, out _)) { Interlocked.Decrement(ref _count); }
    }
}
