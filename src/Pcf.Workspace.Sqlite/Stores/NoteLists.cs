using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>The statements that list and count notes, one pair for each shape of scope and filter, so that each has its own index.</summary>
/// <remarks>
/// $1 is the scope (the reader, or a JSON array of notes), $2 and $3 the place to continue after, $4 the number of rows, $5 the author and $6 the
/// organization of the filter.
/// </remarks>
internal sealed class NoteLists
{
    /// <summary>Whether note n may be read by user $1.</summary>
    public const string ReadableByUser =
        """
        (n.author_id = $1
            OR n.organization_id IN (
                SELECT m.resource_id FROM relations m INDEXED BY relations_subject WHERE m.subject_type = 'user' AND m.subject_id = $1
                AND m.resource_type = 'organization' AND m.relation IN ('member', 'admin'))
            OR EXISTS (
                SELECT 1 FROM relations v WHERE v.resource_type = 'note' AND v.resource_id = n.id
                AND v.relation = 'viewer' AND v.subject_type = 'user' AND v.subject_id = $1))
        """;

    /// <summary>Whether note n is in the array $1.</summary>
    public const string Listed = "n.id IN (SELECT value FROM json_each($1))";

    private const string Following = "(n.created, n.id) < ($2, $3)";
    private const string NewestFirst = "ORDER BY n.created DESC, n.id DESC LIMIT $4";

    // A reader's notes come from three places, each in list order by its own index. Taking no more than a page from each and merging
    // costs the same in a database of a thousand notes and of a million; a condition with OR would read all other users' notes.
    private const string PageOfUser =
        $"""
        SELECT {Rows.NoteColumns} FROM notes n WHERE n.seq IN (
            SELECT * FROM (SELECT n.seq FROM notes n INDEXED BY notes_author WHERE n.author_id = $1 AND {Following} {NewestFirst})
            UNION
            SELECT p.seq FROM (
                SELECT DISTINCT m.resource_id AS id FROM relations m INDEXED BY relations_subject WHERE m.subject_type = 'user' AND m.subject_id = $1
                AND m.resource_type = 'organization' AND m.relation IN ('member', 'admin')) o
            CROSS JOIN notes p ON p.seq IN (
                SELECT n.seq FROM notes n INDEXED BY notes_organization WHERE n.organization_id = o.id AND {Following} {NewestFirst})
            UNION
            SELECT n.seq FROM relations v CROSS JOIN notes n ON n.id = v.resource_id
            WHERE v.subject_type = 'user' AND v.subject_id = $1 AND v.resource_type = 'note' AND v.relation = 'viewer' AND {Following})
        {NewestFirst}
        """;

    private const string CountOfUser =
        """
        SELECT count(*) FROM (
            SELECT n.seq FROM notes n WHERE n.author_id = $1
            UNION
            SELECT n.seq FROM relations m CROSS JOIN notes n ON n.organization_id = m.resource_id
            WHERE m.subject_type = 'user' AND m.subject_id = $1 AND m.resource_type = 'organization' AND m.relation IN ('member', 'admin')
            UNION
            SELECT n.seq FROM relations v CROSS JOIN notes n ON n.id = v.resource_id
            WHERE v.subject_type = 'user' AND v.subject_id = $1 AND v.resource_type = 'note' AND v.relation = 'viewer')
        """;

    private static readonly NoteLists[] OfUser = Shapes(ReadableByUser, new NoteLists(PageOfUser, CountOfUser));
    private static readonly NoteLists[] OfListed = Shapes(Listed, Walk("notes_created", Listed));

    private NoteLists(string page, string count)
    {
        Page = new Statement("select", "notes", page);
        Count = new Statement("select", "notes", count);
    }

    public Statement Page { get; }

    public Statement Count { get; }

    /// <summary>The pair for a scope and a filter, and the scope's value of $1; null when nothing can be listed.</summary>
    public static (NoteLists Lists, string Scope)? For(NoteScope scope, NoteFilter filter)
    {
        var shape = (filter.AuthorId is null ? 0 : 1) + (filter.OrganizationId is null ? 0 : 2);
        return scope switch
        {
            NoteScope.Related related => (OfUser[shape], related.User.ToString()),
            NoteScope.Listed listed => (OfListed[shape], IdList.Of(listed.Notes)),
            _ => null,
        };
    }

    private static NoteLists[] Shapes(string readable, NoteLists unfiltered) =>
    [
        unfiltered,
        Walk("notes_author", $"n.author_id = $5 AND {readable}"),
        Walk("notes_organization", $"n.organization_id = $6 AND {readable}"),
        Walk("notes_author", $"n.author_id = $5 AND n.organization_id = $6 AND {readable}"),
    ];

    // The index is named because the planner would rather split the OR and sort everything.
    private static NoteLists Walk(string index, string condition) => new(
        $"SELECT {Rows.NoteColumns} FROM notes n INDEXED BY {index} WHERE {Following} AND {condition} {NewestFirst}",
        $"SELECT count(*) FROM notes n WHERE {condition}");
}
