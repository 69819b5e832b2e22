using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Notes;

/// <summary>A note as the store keeps it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Content">At most 64 KiB of UTF-8; can be empty.</param>
/// <param name="AuthorId">Who wrote it; its owner for good.</param>
/// <param name="OrganizationId">The organization whose members may read it; null for a private note.</param>
/// <param name="Viewers">Users with whom it was shared, by id; at most 100.</param>
/// <param name="Created">When it was created, UTC, whole milliseconds.</param>
/// <param name="Updated">When title, content or organization last changed, UTC, whole milliseconds.</param>
public sealed record Note(
    NoteId Id,
    string Title,
    string Content,
    UserId AuthorId,
    OrganizationId? OrganizationId,
    IReadOnlyList<UserId> Viewers,
    DateTimeOffset Created,
    DateTimeOffset Updated)
{
    /// <summary>How often title, content or organization were written: 1 for a new note, one more with each change.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The relations that the note's own fields state: its owner, its organization and its viewers.</summary>
    public IReadOnlyList<RelationTuple> GetRelations()
    {
        var relations = new List<RelationTuple>(2 + Viewers.Count) { RelationTuple.Owner(Id, AuthorId) };
        if (OrganizationId is { } organization) { relations.Add(RelationTuple.Organization(Id, organization)); }
        foreach (var viewer in Viewers) { relations.Add(RelationTuple.Viewer(Id, viewer)); }
        return relations;
    }

    /// <summary>The refusal of a change that was made for another version.</summary>
    /// <param name="inner">What the adapter met.</param>
    public static WorkspaceException AnotherVersion(Exception? inner = null) =>
        WorkspaceException.Conflict("expectedVersion", "the note has another version by now; read it again and repeat the change", inner);

    /// <summary>The id only: a record's own text would spill what people wrote into whatever prints it.</summary>
    public override string ToString() => $"note {Id}";
}

/// <summary>What it takes to create a note.</summary>
/// <param name="Title">1 to 200 characters, not blank.</param>
/// <param name="Content">At most 64 KiB of UTF-8; null is empty.</param>
/// <param name="OrganizationId">An organization the author belongs to; null for a private note.</param>
public sealed record NewNote(string Title, string? Content = null, OrganizationId? OrganizationId = null)
{
    /// <summary>The client's name for this creation, so that it can be sent again: 1 to 100 letters, digits and <c>-_.:</c>; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Nothing of what is in it: see <see cref="Note.ToString"/>.</summary>
    public override string ToString() => "new note";
}

/// <summary>A part of a list of notes.</summary>
/// <param name="Filter">Which notes.</param>
/// <param name="Part">Which part.</param>
public readonly record struct NoteList(NoteFilter Filter, PageRequest Part);

/// <summary>Which notes to list; the parts are joined by "and".</summary>
/// <param name="AuthorId">Only notes of this author; null for all.</param>
/// <param name="OrganizationId">Only notes of this organization; null for all.</param>
public sealed record NoteFilter(UserId? AuthorId = null, OrganizationId? OrganizationId = null)
{
    /// <summary>Every note the caller may read.</summary>
    public static NoteFilter All { get; } = new();
}
