using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Organizations;

/// <summary>A group of users who read each other's notes there. Members and admins are lists of their own, since they have no bound.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Created">When it was created, UTC, whole milliseconds.</param>
public sealed record Organization(OrganizationId Id, string Name, DateTimeOffset Created);

/// <summary>Which of an organization's users to list.</summary>
public enum MemberKind
{
    /// <summary>Members and admins: all users who belong to it.</summary>
    Everybody,

    /// <summary>Only those who run it.</summary>
    Admins,
}

/// <summary>A part of the list of an organization's users.</summary>
/// <param name="Organization">The organization.</param>
/// <param name="Kind">Everybody who belongs to it, or its admins only.</param>
/// <param name="Part">Which part.</param>
public readonly record struct MemberList(OrganizationId Organization, MemberKind Kind, PageRequest Part);

/// <summary>A user's place in an organization.</summary>
/// <param name="Organization">The organization.</param>
/// <param name="User">The user.</param>
/// <param name="IsAdmin">Whether the user runs it.</param>
public readonly record struct Membership(OrganizationId Organization, UserId User, bool IsAdmin);
