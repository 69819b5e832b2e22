using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Users;

namespace Pcf.Api.GraphQL;

/// <summary>The fields of Mutation.</summary>
internal sealed class MutationFields(NoteBook notes, UserDirectory users)
{
    public void Bind(RootFields mutation)
    {
        Write(mutation, "createNote", field => notes.CreateAsync(field.Caller, Draft(field.Argument<InputObject>("input")), field.Cancel));
        Write(mutation, "updateNote", field => notes.UpdateAsync(
            field.Caller, field.Argument<NoteId>("id"), Change(field.Argument<InputObject>("input")), field.Cancel));
        Write(mutation, "deleteNote", field => notes.DeleteAsync(field.Caller, field.Argument<NoteId>("id"), field.Cancel));
        Write(mutation, "shareNote", field => notes.ShareAsync(
            field.Caller, field.Argument<NoteId>("id"), field.Argument<UserId>("userId"), field.Argument<bool?>("shared") ?? true, field.Cancel));
        Write(mutation, "createUser", field => users.CreateAsync(field.Caller, NewUser(field.Argument<InputObject>("input")), field.Cancel));
    }

    // What the fields before it have loaded may have changed by it.
    private static void Write<T>(RootFields mutation, string name, Func<FieldContext, ValueTask<T>> write) => mutation.FieldAsync(name, field =>
    {
        field.Request.LoadAnew();
        return write(field);
    });

    private static NewNote Draft(InputObject input) =>
        new(input.Get<string>("title"), input.Get<string>("content"), input.Get<OrganizationId?>("organizationId"))
        {
            IdempotencyKey = input.Get<string?>("idempotencyKey"),
        };

    // Absent, null and a value are three things: absent leaves the field alone.
    private static NoteChange Change(InputObject input) => new()
    {
        Title = input.Has("title") ? Change<string>.To(input.Get<string?>("title")) : default,
        Content = input.Has("content") ? Change<string>.To(input.Get<string?>("content")) : default,
        OrganizationId = input.Has("organizationId") ? Change<OrganizationId?>.To(input.Get<OrganizationId?>("organizationId")) : default,
        ExpectedVersion = input.Get<int?>("expectedVersion"),
    };

    private static NewUser NewUser(InputObject input) => new(input.Get<string>("name"), input.Get<string>("email"), input.Get<UserKind>("kind"));
}
