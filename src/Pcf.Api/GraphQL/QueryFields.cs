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
internal sealed class QueryFields(NoteBook notes, UserDirectory users, OrganizationDirectory organizations, HealthMonitor health)
{
    public void Bind(RootFields query) => query
        .FieldAsync("me", async field => Found(await users.FindAsync(field.Caller.User, field.Cancel), "user"))
        .FieldAsync("user", UserAsync)
        .FieldAsync("users", field => users.PageAsync(field.Caller, RequestedPage(field), field.Cancel))
        .FieldAsync("organization", OrganizationAsync)
        .FieldAsync("note", async field => Found(await notes.FindAsync(field.Caller, field.Argument<NoteId>("id"), field.Cancel), "note"))
        .FieldAsync("notes", field => notes.PageAsync(field.Caller, Filter(field), RequestedPage(field), field.Cancel))
        .FieldAsync("searchNotes", field => notes.SearchAsync(
            field.Caller, field.Argument<string>("query"), PageRequest.Of(field.Argument<int?>("first")), field.Cancel))
        .FieldAsync("health", field => health.CurrentAsync(field.Cancel));

    /// <summary>The part of a list that a field's <c>first</c> and <c>after</c> ask for.</summary>
    public static PageRequest RequestedPage(FieldContext field) => PageRequest.Of(field.Argument<int?>("first"), field.Argument<string?>("after"));

    private async ValueTask<User?> UserAsync(FieldContext field)
    {
        field.Caller.RequireUser();
        return Found(await users.FindAsync(field.Argument<UserId>("id"), field.Cancel), "user");
    }

    private async ValueTask<Organization?> OrganizationAsync(FieldContext field)
    {
        field.Caller.RequireUser();
        return Found(await organizations.FindAsync(field.Argument<OrganizationId>("id"), field.Cancel), "organization");
    }

    private static NoteFilter Filter(FieldContext field) =>
        new(field.Argument<UserId?>("authorId"), field.Argument<OrganizationId?>("organizationId"));

    // A null alone would leave the client to guess between "there is none" and "something went wrong".
    private static T? Found<T>(T? found, string what)
        where T : class => found ?? throw WorkspaceException.NotFound(what);
}
