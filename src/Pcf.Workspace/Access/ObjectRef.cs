using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>What a permission can be about, and what can stand in a relation.</summary>
public enum ObjectKind
{
    /// <summary>A user.</summary>
    User,

    /// <summary>An organization.</summary>
    Organization,

    /// <summary>A note.</summary>
    Note,

    /// <summary>The workspace as a whole; there is one, and its id is "main".</summary>
    Workspace,
}

/// <summary>One object in SpiceDB's shape, <c>note:1</c>.</summary>
/// <param name="Kind">The object's type.</param>
/// <param name="Id">The object's id.</param>
public readonly record struct ObjectRef(ObjectKind Kind, string Id)
{
    /// <summary>The workspace as a whole: what permissions that belong to no single object are checked on.</summary>
    public static ObjectRef Workspace { get; } = new(ObjectKind.Workspace, "main");

    /// <summary>A note.</summary>
    /// <param name="id">The note's id.</param>
    public static ObjectRef Of(NoteId id) => new(ObjectKind.Note, id.ToString());

    /// <summary>A user.</summary>
    /// <param name="id">The user's id.</param>
    public static ObjectRef Of(UserId id) => new(ObjectKind.User, id.ToString());

    /// <summary>An organization.</summary>
    /// <param name="id">The organization's id.</param>
    public static ObjectRef Of(OrganizationId id) => new(ObjectKind.Organization, id.ToString());

    /// <summary>The object's text, <c>note:1</c>.</summary>
    public override string ToString() => $"{AccessNames.Of(Kind)}:{Id}";

    /// <summary>Reads an object's text, <c>note:1</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not of that shape, or of no known type.</exception>
    public static ObjectRef Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IdText.IsValid(text.AsSpan(colon + 1))
            ? new ObjectRef(AccessNames.KindOf(text[..colon]), text[(colon + 1)..])
            : throw new FormatException("An object is written type:id.");
    }
}
