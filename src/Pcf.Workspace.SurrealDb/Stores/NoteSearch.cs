using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Full-text search over the notes in a scope, best match first; a word in the title weighs four times one in the content.</summary>
/// <remarks>What may not be read is left out in the statement itself: pages and totals give no hint of it.</remarks>
/// <param name="database">Where the statements run.</param>
internal sealed class NoteSearch(Database database)
{
    private const char CursorKind = 's';
    private const int MaxDepth = 10_000;
    private const string Listed = "id IN $ids";

    private static readonly Statement PageOfUser = Page(NoteLists.LetReader, NoteLists.Readable);
    private static readonly Statement PageOfListed = Page("", Listed);
    private static readonly Statement CountOfUser = Count(NoteLists.LetReader, NoteLists.Readable);
    private static readonly Statement CountOfListed = Count("", Listed);

    public async ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel)
    {
        var skip = request.After is null ? 0 : Depth(request.After);
        if (SearchWords.Of(query) is not { } words || scope is NoteScope.None) { return Page<Note>.Empty; }
        var (page, count, of) = scope switch
        {
            NoteScope.Related related => (PageOfUser, CountOfUser, ("user", (object?)related.User.ToString())),
            NoteScope.Listed listed => (PageOfListed, CountOfListed, ("ids", RecordId.Many("note", listed.Notes))),
            _ => throw new ArgumentException("The scope is of no known kind.", nameof(scope)),
        };
        var rows = await database.ReadAsync(page, cancel, of, ("words", words), ("limit", request.First + 1), ("skip", skip));
        return Paging.Page(
            Row.ReadAll(rows, Rows.Note),
            request,
            (note, i) => new Cursor(skip + i + 1, note.Id.ToString()).Write(CursorKind),
            async counting => (long)(await database.ReadAsync(count, counting, of, ("words", words)))!);
    }

    private static int Depth(string after)
    {
        var depth = Cursor.Read(after, CursorKind).Created;
        return depth is > 0 and <= MaxDepth
            ? (int)depth
            : throw WorkspaceException.InvalidInput("after", $"a place {depth} deep", $"a place at most {MaxDepth} deep; narrow the search instead");
    }

    // A word that most notes have scores nothing, so among equals the title decides, and then the time.
    private static Statement Page(string reader, string readable) => new(
        "select",
        "note",
        $$"""
        {
            {{reader}}
            LET $terms = array::distinct(search::analyze('note_words', $words));
            LET $hits = SELECT id, title, author, organization, place, search::score(0) AS score FROM note WHERE words @0,AND@ $words;
            LET $part = SELECT id, place, score, array::len(array::intersect(search::analyze('note_words', title), $terms)) AS titled
                FROM $hits WHERE {{readable}} ORDER BY score DESC, titled DESC, place LIMIT $limit START $skip;
            LET $found = $part.map(|$hit| $hit.id);
            RETURN SELECT {{Rows.NoteFields}} FROM $found WHERE id != NONE;
        }
        """);

    private static Statement Count(string reader, string readable) => new(
        "select",
        "note",
        $$"""
        {
            {{reader}}
            LET $hits = SELECT id, author, organization FROM note WHERE words @0,AND@ $words;
            RETURN array::len(SELECT VALUE id FROM $hits WHERE {{readable}});
        }
        """);
}
