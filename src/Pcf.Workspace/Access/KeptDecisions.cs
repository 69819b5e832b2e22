using System.Collections.Concurrent;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>Reads that were allowed, and when. Bounded: a full one is emptied. Thread-safe.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class KeptDecisions(int most)
{
    private readonly ConcurrentDictionary<Decision, long> _allowed = new();
    private long _forgotten;
    private int _added;

    /// <summary>How often something was taken back: what is asked before and kept after such a moment may be out of date.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>When it was allowed, by the clock's timestamp; null if that is not known.</summary>
    public long? AllowedAt(Decision decision) => _allowed.TryGetValue(decision, out var at) ? at : null;

    /// <summary>Keeps an allowed read, unless something was taken back since it was asked for.</summary>
    public void Keep(Decision decision, long at, long forgotten)
    {
        // Counted here: the dictionary would stop all threads for that.
        if (!_allowed.ContainsKey(decision) && Interlocked.Increment(ref _added) > most)
        {
            Interlocked.Exchange(ref _added, 0);
            _allowed.Clear();
        }
        _allowed[decision] = at;
        // Looked at after it is there: either this sees what was taken back, or that removes it.
        if (Forgotten != forgotten) { _allowed.TryRemove(decision, out _); }
    }

    public void Forget(Decision decision) => _allowed.TryRemove(decision, out _);

    /// <summary>Forgets what followed from tuples.</summary>
    public void Forget(IReadOnlyList<RelationTuple> taken)
    {
        if (taken.Count == 0) { return; }
        Interlocked.Increment(ref _forgotten);
        // Of a membership follow permissions on many objects.
        if (taken.Any(fact => fact.Resource.Kind != ObjectKind.Note)) { _allowed.Clear(); }
        else { Remove(taken.Select(fact => fact.Resource).ToHashSet()); }
    }

    /// <summary>Forgets what was allowed on notes.</summary>
    public void Forget(IReadOnlyCollection<NoteId> notes)
    {
        Interlocked.Increment(ref _forgotten);
        Remove(notes.Select(ObjectRef.Of).ToHashSet());
    }

    /// <summary>Forgets everything.</summary>
    public void ForgetAll()
    {
        Interlocked.Increment(ref _forgotten);
        _allowed.Clear();
    }

    private void Remove(HashSet<ObjectRef> notes)
    {
        foreach (var (decision, _) in _allowed)
        {
            if (notes.Contains(decision.Resource)) { _allowed.TryRemove(decision, out _); }
        }
    }

    internal readonly record struct Decision(UserId User, Permission Permission, ObjectRef Resource);
}
