using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>How a subject relates to a resource.</summary>
public enum Relation
{
    /// <summary>A user who wrote a note.</summary>
    Owner,

    /// <summary>A user with whom a note was shared.</summary>
    Viewer,

    /// <summary>The organization a note belongs to.</summary>
    Organization,

    /// <summary>A user who belongs to an organization.</summary>
    Member,

    /// <summary>A user who runs an organization; counts as a member.</summary>
    Admin,
}

/// <summary>One fact that permissions follow from, in SpiceDB's shape: <c>note:1#viewer@user:2</c>.</summary>
/// <param name="Resource">What the fact is about.</param>
/// <param name="Relation">The relation.</param>
/// <param name="Subject">Who or what stands in it.</param>
public readonly record struct RelationTuple(ObjectRef Resource, Relation Relation, ObjectRef Subject)
{
    /// <summary>A note's author.</summary>
    /// <param name="note">The note.</param>
    /// <param name="user">Its author.</param>
    public static RelationTuple Owner(NoteId note, UserId user) => new(ObjectRef.Of(note), Relation.Owner, ObjectRef.Of(user));

    /// <summary>A user with whom a note is shared.</summary>
    /// <param name="note">The note.</param>
    /// <param name="user">The reader.</param>
    public static RelationTuple Viewer(NoteId note, UserId user) => new(ObjectRef.Of(note), Relation.Viewer, ObjectRef.Of(user));

    /// <summary>The organization a note belongs to.</summary>
    /// <param name="note">The note.</param>
    /// <param name="organization">Its organization.</param>
    public static RelationTuple Organization(NoteId note, OrganizationId organization) =>
        new(ObjectRef.Of(note), Relation.Organization, ObjectRef.Of(organization));

    /// <summary>A member of an organization.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="user">The member.</param>
    public static RelationTuple Member(OrganizationId organization, UserId user) =>
        new(ObjectRef.Of(organization), Relation.Member, ObjectRef.Of(user));

    /// <summary>An admin of an organization.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="user">The admin.</param>
    public static RelationTuple Admin(OrganizationId organization, UserId user) =>
        new(ObjectRef.Of(organization), Relation.Admin, ObjectRef.Of(user));

    /// <summary>The tuple's text, <c>note:1#viewer@user:2</c>.</summary>
    public override string ToString() => $"{Resource}#{AccessNames.Of(Relation)}@{Subject}";

    /// <summary>Reads a tuple's text, <c>note:1#viewer@user:2</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not of that shape, or names an unknown type or relation.</exception>
    public static RelationTuple Parse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return hash > 0 && at > hash
            ? new RelationTuple(ObjectRef.Parse(text[..hash]), AccessNames.RelationOf(text[(hash + 1)..at]), ObjectRef.Parse(text[(at + 1)..]))
            : throw new FormatException("A relation is written type:id#relation@type:id.");
    }
}
