namespace Pcf.Workspace.Access;

/// <summary>Which kind of object a permission is about.</summary>
public static class PermissionKinds
{
    /// <summary>The kind of object that a permission is about.</summary>
    /// <param name="permission">The permission.</param>
    public static ObjectKind Of(Permission permission) => permission switch
    {
        Permission.BelongToOrganization => ObjectKind.Organization,
        Permission.ReadEmail => ObjectKind.User,
        Permission.CreateUser => ObjectKind.Workspace,
        _ => ObjectKind.Note,
    };

    /// <summary>Refuses a question about objects of another kind: a bug of the caller's code, which any answer, even "no", would hide.</summary>
    /// <param name="permission">The permission.</param>
    /// <param name="resources">What it is asked for.</param>
    /// <returns>The kind of all of them.</returns>
    /// <exception cref="ArgumentException">One of the objects is of another kind.</exception>
    public static ObjectKind Demand(Permission permission, IReadOnlyList<ObjectRef> resources)
    {
        var kind = Of(permission);
        return resources.All(resource => resource.Kind == kind)
            ? kind
            : throw new ArgumentException($"{permission} is about objects of type {AccessNames.Of(kind)}.", nameof(resources));
    }
}
