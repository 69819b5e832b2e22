using Pcf.Api.Health;
using Pcf.Api.Telemetry;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Api.GraphQL;

/// <summary>The fields of users, organizations, notes and their lists that are more than a property.</summary>
internal static class ObjectTypes
{
    public static void Bind(SchemaBinder schema) => schema
        .Object<User>("User", user => user
            .FieldAsync("email", (user, field) => field.Loaders.Emails.LoadAsync(user, field.Cancel))
            .Field("active", user => user.IsActive))
        .Object<Organization>("Organization", organization => organization
            .FieldAsync("members", (organization, field) => MembersAsync(organization, field, MemberKind.Everybody))
            .FieldAsync("admins", (organization, field) => MembersAsync(organization, field, MemberKind.Admins)))
        .Object<Note>("Note", note => note
            .FieldAsync("author", (note, field) => field.Loaders.Users.LoadAsync(note.AuthorId, field.Cancel))
            .FieldAsync("organization", OrganizationAsync)
            .FieldAsync("viewers", ViewersAsync))
        .Object<Page<User>>("UserConnection", page => page.Field("pageInfo", PageInfo.Of).FieldAsync("totalCount", CountAsync))
        .Object<Page<Note>>("NoteConnection", page => page.Field("pageInfo", PageInfo.Of).FieldAsync("totalCount", CountAsync))
        .Object<Edge<User>>("UserEdge", edge => edge.Field("node", edge => edge.Node).Field("cursor", edge => edge.Cursor))
        .Object<Edge<Note>>("NoteEdge", edge => edge.Field("node", edge => edge.Node).Field("cursor", edge => edge.Cursor))
        .Object<PageInfo>("PageInfo")
        .Object<HealthReport>("Health", health => health.Field("version", _ => ServiceVersion.Text));

    private static async ValueTask<Page<User>> MembersAsync(Organization organization, FieldContext field, MemberKind kind) =>
        (await field.Loaders.Members.LoadAsync(new MemberList(organization.Id, kind, QueryFields.RequestedPage(field)), field.Cancel)).Value;

    private static ValueTask<Organization?> OrganizationAsync(Note note, FieldContext field) => note.OrganizationId is { } id
        ? field.Loaders.Organizations.LoadAsync(id, field.Cancel)
        : ValueTask.FromResult<Organization?>(null);

    // All are asked for before the first is awaited: they belong to one batch.
    private static ValueTask<User?[]> ViewersAsync(Note note, FieldContext field)
    {
        if (note.Viewers.Count == 0) { return ValueTask.FromResult<User?[]>([]); }
        var viewers = new Task<User?>[note.Viewers.Count];
        for (var i = 0; i < viewers.Length; i++) { viewers[i] = field.Loaders.Users.LoadAsync(note.Viewers[i], field.Cancel).AsTask(); }
        return new ValueTask<User?[]>(Task.WhenAll(viewers));
    }

    private static async ValueTask<int> CountAsync<T>(Page<T> page, FieldContext field) =>
        (int)long.Min(await page.TotalCountAsync(field.Cancel), int.MaxValue);

    /// <summary>PageInfo of the GraphQL Cursor Connections specification.</summary>
    internal sealed record PageInfo(bool HasNextPage, bool HasPreviousPage, string? StartCursor, string? EndCursor)
    {
        public static PageInfo Of<T>(Page<T> page) => new(page.HasNext, page.HasPrevious, page.StartCursor, page.EndCursor);
    }
}
