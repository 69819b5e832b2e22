using Pcf.Api.Health;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.Workspace;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Api.GraphQL;

/// <summary>The fields of Query.</summary>
internal sealed class QueryFields(HealthMonitor health)
{
    public void Bind(RootFields query) => query
        .FieldAsync("me", async field => Found(await field.Loaders.Users.LoadAsync(field.Caller.User, field.Cancel), "user"))
        .FieldAsync("user", UserAsync)
        .FieldAsync("users", UsersAsync)
        .FieldAsync("organization", OrganizationAsync)
        .FieldAsync("note", NoteAsync)
        .FieldAsync("notes", NotesAsync)
        .FieldAsync("searchNotes", async field => (await field.Loaders.Searches.LoadAsync(
            (field.Argument<string>("query"), PageRequest.Of(field.Argument<int?>("first"))), field.Cancel)).Value)
        .FieldAsync("health", field => health.CurrentAsync(field.Cancel));

    /// <summary>The part of a list that a field's <c>first</c> and <c>after</c> ask for.</summary>
    public static PageRequest RequestedPage(FieldContext field) => PageRequest.Of(field.Argument<int?>("first"), field.Argument<string?>("after"));

    private static async ValueTask<Note?> NoteAsync(FieldContext field) =>
        Found(await field.Loaders.Notes.LoadAsync(field.Argument<NoteId>("id"), field.Cancel), "note");

    private static async ValueTask<Page<Note>> NotesAsync(FieldContext field) =>
        (await field.Loaders.NoteLists.LoadAsync(new NoteList(Filter(field), RequestedPage(field)), field.Cancel)).Value;

    private static async ValueTask<Page<User>> UsersAsync(FieldContext field) =>
        (await field.Loaders.UserLists.LoadAsync(RequestedPage(field), field.Cancel)).Value;

    private static async ValueTask<User?> UserAsync(FieldContext field)
    {
        field.Caller.RequireUser();
        return Found(await field.Loaders.Users.LoadAsync(field.Argument<UserId>("id"), field.Cancel), "user");
    }

    private static async ValueTask<Organization?> OrganizationAsync(FieldContext field)
    {
        field.Caller.RequireUser();
        return Found(await field.Loaders.Organizations.LoadAsync(field.Argument<OrganizationId>("id"), field.Cancel), "organization");
    }

    private static NoteFilter Filter(FieldContext field) =>
        new(field.Argument<UserId?>("authorId"), field.Argument<OrganizationId?>("organizationId"));

    // A null alone would leave the client to guess between "there is none" and "something went wrong".
    private static T? Found<T>(T? found, string what)
        where T : class => found ?? throw WorkspaceException.NotFound(what);
}
