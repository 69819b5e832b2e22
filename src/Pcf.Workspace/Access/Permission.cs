namespace Pcf.Workspace.Access;

/// <summary>What a caller may or may not do. Each belongs to one kind of object.</summary>
public enum Permission
{
    /// <summary>On a note: its owner, its viewers, and members and admins of its organization.</summary>
    ReadNote,

    /// <summary>On a note: its owner, and admins of its organization.</summary>
    WriteNote,

    /// <summary>On a note: its owner, and admins of its organization.</summary>
    DeleteNote,

    /// <summary>On a note: its owner alone, since it decides who else may read. Moving a note between organizations is sharing too.</summary>
    ShareNote,

    /// <summary>On an organization: its members and admins. Also what it takes to write a note there.</summary>
    BelongToOrganization,

    /// <summary>On a user: oneself, and admins of an organization in which that user is a member or an admin.</summary>
    ReadEmail,

    /// <summary>On the workspace: admins of any organization. Admins create users; there is no sign-up.</summary>
    CreateUser,
}

/// <summary>The spelling of permissions, types and relations in SpiceDB schemas, stores and telemetry.</summary>
public static class AccessNames
{
    /// <summary>The permission's name in a schema: <c>read</c>, <c>write</c>, …</summary>
    /// <param name="permission">The permission.</param>
    public static string Of(Permission permission) => permission switch
    {
        Permission.ReadNote => "read",
        Permission.WriteNote => "write",
        Permission.DeleteNote => "delete",
        Permission.ShareNote => "share",
        Permission.BelongToOrganization => "belong",
        Permission.ReadEmail => "read_email",
        Permission.CreateUser => "create_user",
        _ => throw new ArgumentOutOfRangeException(nameof(permission)),
    };

    /// <summary>The type's name in a schema: <c>note</c>, <c>organization</c>, <c>user</c>, <c>workspace</c>.</summary>
    /// <param name="kind">The type.</param>
    public static string Of(ObjectKind kind) => kind switch
    {
        ObjectKind.User => "user",
        ObjectKind.Organization => "organization",
        ObjectKind.Note => "note",
        ObjectKind.Workspace => "workspace",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The relation's name in a schema: <c>owner</c>, <c>viewer</c>, …</summary>
    /// <param name="relation">The relation.</param>
    public static string Of(Relation relation) => relation switch
    {
        Relation.Owner => "owner",
        Relation.Viewer => "viewer",
        Relation.Organization => "organization",
        Relation.Member => "member",
        Relation.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(relation)),
    };

    /// <summary>The type of that name.</summary>
    /// <param name="name">A name that <see cref="Of(ObjectKind)"/> gives.</param>
    /// <exception cref="FormatException">There is no such type.</exception>
    public static ObjectKind KindOf(string name) => name switch
    {
        "user" => ObjectKind.User,
        "organization" => ObjectKind.Organization,
        "note" => ObjectKind.Note,
        "workspace" => ObjectKind.Workspace,
        _ => throw new FormatException("There is no such type of object."),
    };

    /// <summary>The relation of that name.</summary>
    /// <param name="name">A name that <see cref="Of(Relation)"/> gives.</param>
    /// <exception cref="FormatException">There is no such relation.</exception>
    public static Relation RelationOf(string name) => name switch
    {
        "owner" => Relation.Owner,
        "viewer" => Relation.Viewer,
        "organization" => Relation.Organization,
        "member" => Relation.Member,
        "admin" => Relation.Admin,
        _ => throw new FormatException("There is no such relation."),
    };
}
