using System.Diagnostics;
using System.Threading.Channels;
using Pcf.Workspace.Access;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Notes;

/// <summary>One subscriber's events, in the order they happened.</summary>
/// <remarks>Enumerate once, from one place. Disposing can come from anywhere and more than once.</remarks>
public sealed class NoteSubscription : IAsyncEnumerable<NoteEvent>, IAsyncDisposable
{
    private readonly Caller _caller;
    private readonly NoteEventKind? _kind;
    private readonly IAuthorizer _authorizer;
    private readonly SemaphoreSlim _checks;
    private readonly WorkspaceInstruments _instruments;
    private readonly Action<NoteSubscription> _leave;
    private readonly Channel<NoteEvent> _queue;
    private readonly CancellationTokenRegistration _ending;
    private long _dropped;
    private bool _isEnded;

    internal NoteSubscription(
        Caller caller,
        NoteEventKind? kind,
        int capacity,
        IAuthorizer authorizer,
        SemaphoreSlim checks,
        WorkspaceInstruments instruments,
        Action<NoteSubscription> leave,
        CancellationToken cancel)
    {
        _caller = caller;
        _kind = kind;
        _authorizer = authorizer;
        _checks = checks;
        _instruments = instruments;
        _leave = leave;
        _queue = Channel.CreateBounded<NoteEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _ending = cancel.UnsafeRegister(static self => ((NoteSubscription)self!).End(), this);
    }

    /// <summary>Events this subscriber missed: it was too slow, or the authorizer could not decide whether it may read them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>The events as they come; ends without an exception when the subscription does.</summary>
    /// <exception cref="WorkspaceException">Unavailable: more events came than may wait for this subscriber.</exception>
    /// <param name="cancellationToken">Ends the enumeration, and the subscription with it.</param>
    public async IAsyncEnumerator<NoteEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        // Not by the token in the wait: thousands of subscriptions that end at once would each throw an exception through all their callers.
        await using var ending = cancellationToken.UnsafeRegister(static self => ((NoteSubscription)self!).End(), this);
        try
        {
            // Asked on both levels: a queue that ended with events in it would stay readable for ever.
            while (!IsEnded && await _queue.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (!IsEnded && _queue.Reader.TryRead(out var happened))
                {
                    if (await MayReadAsync(happened, cancellationToken)) { yield return happened; }
                }
            }
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Ends the subscription; events not yet read are gone.</summary>
    public ValueTask DisposeAsync()
    {
        End();
        return _ending.DisposeAsync();
    }

    internal void Offer(NoteEvent happened)
    {
        if ((_kind is not null && _kind != happened.Kind) || _queue.Writer.TryWrite(happened) || IsEnded) { return; }
        // The subscriber gets what waits, and then an error: with a gap in between it could not know what it missed.
        if (!_queue.Writer.TryComplete(
            WorkspaceException.Unavailable("event source", "the subscriber reads more slowly than events come; subscribe again")))
        {
            return;
        }
        Drop("slow_subscriber");
        _leave(this);
    }

    private void End()
    {
        Volatile.Write(ref _isEnded, true);
        _queue.Writer.TryComplete();
        _leave(this);
    }

    private async ValueTask<bool> MayReadAsync(NoteEvent happened, CancellationToken cancel)
    {
        try
        {
            var note = happened.Note;
            if (happened.Kind != NoteEventKind.Deleted) { return await CheckAsync(Permission.ReadNote, ObjectRef.Of(note.Id), cancel); }

            // The tuples of a deleted note are gone with it; the note as it was still says who could read it.
            return _caller.Is(note.AuthorId)
                || note.Viewers.Any(_caller.Is)
                || (note.OrganizationId is { } home
                    && await CheckAsync(Permission.BelongToOrganization, ObjectRef.Of(home), cancel));
        }
        catch (WorkspaceException)
        {
            // Not knowing is a no. The subscription stays: the next event may find the authorizer well again.
            Drop("check_failed");
            return false;
        }
    }

    private async ValueTask<bool> CheckAsync(Permission permission, ObjectRef target, CancellationToken cancel)
    {
        var place = _checks.WaitAsync(cancel);
        await place.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!place.IsCompletedSuccessfully) { return false; }
        try
        {
            // The subscriber's request goes on for as long as it listens, and its trace would with spans of each event. Records have its ids.
            using var unsampled = Activity.Current is { } request
                ? new Activity("note event check").SetParentId(request.TraceId, request.SpanId, ActivityTraceFlags.None).Start()
                : null;
            return await _authorizer.CheckAsync(_caller, permission, target, cancel);
        }
        finally
        {
            _checks.Release();
        }
    }

    private void Drop(string reason)
    {
        Interlocked.Increment(ref _dropped);
        _instruments.EventsDropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }
}
