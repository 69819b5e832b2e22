using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Users;

/// <summary>What kind of actor a user is.</summary>
public enum UserKind
{
    /// <summary>A human being.</summary>
    Person,

    /// <summary>A program that acts under its own name.</summary>
    Service,
}

/// <summary>A user as the store keeps it. Show <see cref="Email"/> only through <see cref="UserDirectory.EmailAsync"/>.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Email">The address, unique without regard to case. Personal: never log it, never show it without the rule.</param>
/// <param name="Kind">A person or a service.</param>
/// <param name="IsActive">Whether the user may still sign in.</param>
/// <param name="Created">When the user was created, UTC, whole milliseconds.</param>
public sealed record User(UserId Id, string Name, string Email, UserKind Kind, bool IsActive, DateTimeOffset Created)
{
    /// <summary>Kind and id only: a record's own text would spill name and address into whatever prints it.</summary>
    public override string ToString() => $"{Kind} {Id}";

    /// <summary>A new user, active at once.</summary>
    /// <exception cref="WorkspaceException">InvalidInput: a field breaks its rule.</exception>
    internal static User From(NewUser draft, IdSource ids, TimeProvider clock) => new(
        UserId.Parse(ids.Next()),
        InputValidation.Name(draft.Name),
        InputValidation.Email(draft.Email),
        Enum.IsDefined(draft.Kind) ? draft.Kind : throw WorkspaceException.InvalidInput("kind", "another value", "PERSON or SERVICE"),
        IsActive: true,
        clock.GetWholeMilliseconds());
}

/// <summary>What it takes to create a user.</summary>
/// <param name="Name">1 to 100 characters, not blank.</param>
/// <param name="Email">An address with one <c>@</c>, at most 254 characters.</param>
/// <param name="Kind">A person unless said otherwise.</param>
public sealed record NewUser(string Name, string Email, UserKind Kind = UserKind.Person)
{
    /// <summary>The kind only: see <see cref="User.ToString"/>.</summary>
    public override string ToString() => $"new {Kind}";
}
