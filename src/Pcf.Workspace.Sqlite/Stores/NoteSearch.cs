using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Full-text search over the notes in a scope, best match first; a word in the title weighs four times one in the content.</summary>
/// <remarks>What may not be read is left out in the query itself: ranks, pages and totals give no hint of it.</remarks>
/// <param name="database">Where the statements run.</param>
internal sealed class NoteSearch(Database database)
{
    private const char CursorKind = 's';
    private const int MaxDepth = 10_000;

    private static readonly Statement PageOfUser = Page(NoteLists.ReadableByUser);
    private static readonly Statement PageOfListed = Page(NoteLists.Listed);
    private static readonly Statement CountOfUser = Count(NoteLists.ReadableByUser);
    private static readonly Statement CountOfListed = Count(NoteLists.Listed);

    public async ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel)
    {
        var skip = request.After is null ? 0 : Depth(request.After);
        if (SearchWords.Expression(query) is not { } words || scope is NoteScope.None) { return Page<Note>.Empty; }
        var (page, count, value) = scope switch
        {
            NoteScope.Related related => (PageOfUser, CountOfUser, related.User.ToString()),
            NoteScope.Listed listed => (PageOfListed, CountOfListed, IdList.Of(listed.Notes)),
            _ => throw new ArgumentException("The scope is of no known kind.", nameof(scope)),
        };
        var rows = await database.ReadAsync(
            (page, value, words, Limit: request.First + 1, skip),
            static (connection, ask) => connection.Query(ask.page, Rows.Note, ask.value, ask.words, ask.Limit, ask.skip),
            cancel);
        return Paging.Page(
            rows,
            request,
            (note, i) => new Cursor(skip + i + 1, note.Id.ToString()).Write(CursorKind),
            counting => database.ReadAsync(
                (count, value, words), static (connection, ask) => connection.Number(ask.count, ask.value, ask.words), counting));
    }

    private static int Depth(string after)
    {
        var depth = Cursor.Read(after, CursorKind).Created;
        return depth is > 0 and <= MaxDepth
            ? (int)depth
            : throw WorkspaceException.InvalidInput("after", $"a place {depth} deep", $"a place at most {MaxDepth} deep; narrow the search instead");
    }

    private static Statement Page(string readable) => new(
        "select",
        "notes_text",
        $"""
        SELECT {Rows.NoteColumns} FROM notes_text t JOIN notes n ON n.seq = t.rowid
        WHERE notes_text MATCH $2 AND {readable}
        ORDER BY bm25(notes_text, 4.0, 1.0), n.created DESC, n.id DESC LIMIT $3 OFFSET $4
        """);

    private static Statement Count(string readable) => new(
        "select",
        "notes_text",
        $"SELECT count(*) FROM notes_text t JOIN notes n ON n.seq = t.rowid WHERE notes_text MATCH $2 AND {readable}");
}
