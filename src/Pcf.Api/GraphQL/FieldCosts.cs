using Pcf.GraphQL.Binding;

namespace Pcf.Api.GraphQL;

/// <summary>Fields that cost more than the one of a plain field, because each occurrence takes a statement of its own.</summary>
internal static class FieldCosts
{
    private const int Statement = 10;
    private const int Search = 50;
    private const int Write = 50;
    private const int WholeSchema = 1_000;
    private const int OneType = 50;

    public static void Bind(SchemaBinder schema)
    {
        foreach (var list in new[]
        {
            "Query.notes", "Query.users", "Organization.members", "Organization.admins", "NoteConnection.totalCount", "UserConnection.totalCount",
        })
        {
            schema.Cost(list, Statement);
        }

        foreach (var write in new[] { "createNote", "updateNote", "deleteNote", "shareNote", "createUser" })
        {
            schema.Cost("Mutation." + write, Write);
        }

        schema.Cost("Query.searchNotes", Search).Cost("Query.__schema", WholeSchema).Cost("Query.__type", OneType);
    }
}
