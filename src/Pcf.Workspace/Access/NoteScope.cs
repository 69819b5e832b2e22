using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>A set of notes that a listing is confined to, so that pages are full, totals are right and nothing is filtered out afterwards.</summary>
/// <remarks>There are three kinds and stores must handle each: nothing, by the relations in the store itself, and a given list.</remarks>
public abstract record NoteScope
{
    private NoteScope()
    {
    }

    /// <summary>No note at all.</summary>
    public static NoteScope Nothing { get; } = new None();

    /// <summary>What the store's own relation tuples let this user read. The cheapest: the store joins them in its query.</summary>
    /// <param name="user">The reader.</param>
    public static NoteScope RelatedTo(UserId user) => new Related(user);

    /// <summary>Exactly these notes: the answer of an authorizer outside the store.</summary>
    /// <param name="notes">Ids, without order; ones that do not exist are ignored.</param>
    public static NoteScope Only(IReadOnlyCollection<NoteId> notes) => notes.Count == 0 ? Nothing : new Listed(notes);

    /// <summary>No note at all.</summary>
    public sealed record None : NoteScope;

    /// <summary>What the store's own relation tuples let this user read.</summary>
    /// <param name="User">The reader.</param>
    public sealed record Related(UserId User) : NoteScope;

    /// <summary>Exactly these notes.</summary>
    /// <param name="Notes">Ids, without order.</param>
    public sealed record Listed(IReadOnlyCollection<NoteId> Notes) : NoteScope;
}
