using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>Who makes a request: a user, or an anonymous caller.</summary>
/// <remarks>
/// Code that makes a caller of a user id has authenticated that user; <c>UserDirectory.AdmitAsync</c> also refuses
/// users that are unknown or inactive. The default value is anonymous, so a forgotten caller can do nothing.
/// </remarks>
public readonly record struct Caller
{
    private readonly UserId _user;

    private Caller(UserId user)
    {
        _user = user;
        IsKnown = true;
    }

    /// <summary>A caller without a user.</summary>
    public static Caller Anonymous => default;

    /// <summary>Whether there is a user behind the request.</summary>
    public bool IsKnown { get; }

    /// <summary>An authenticated user.</summary>
    /// <param name="user">The user's id.</param>
    public static Caller Of(UserId user) => new(user);

    /// <summary>The user behind the request.</summary>
    /// <exception cref="WorkspaceException">Unauthenticated: the caller is anonymous.</exception>
    public UserId User => IsKnown ? _user : throw WorkspaceException.Unauthenticated();

    /// <summary>Refuses an anonymous caller.</summary>
    /// <exception cref="WorkspaceException">The caller is not signed in.</exception>
    public void RequireUser() => _ = User;

    /// <summary>Whether this is that very user. Never throws.</summary>
    /// <param name="user">The user in question.</param>
    public bool Is(UserId user) => IsKnown && _user == user;

    /// <summary>"anonymous" or "user 1". Never throws, unlike what a record would print by itself.</summary>
    public override string ToString() => IsKnown ? $"user {_user}" : "anonymous";
}
