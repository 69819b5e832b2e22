using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>The statements that list and count notes, one pair for each shape of scope and filter, so that each has its own index.</summary>
/// <remarks>
/// $user is the reader, $ids the notes of a given scope, $after the place to continue after, $limit the number of rows, $author and $organization
/// the filter. ORDER BY with LIMIT stands alone on an indexed field, or on rows that were read before: beside another condition the server's planner
/// stops the index at the limit before it applies the condition, and on record ids it applies the limit before the order.
/// </remarks>
internal sealed class NoteLists
{
    /// <summary>Sets $places and $seen: the reader's organizations, and the notes shared with the reader.</summary>
    public const string LetReader =
        """
        LET $places = array::distinct(SELECT VALUE resource_id FROM relation WHERE subject_type = 'user' AND subject_id = $user
            AND resource_type = 'organization' AND relation IN ['member', 'admin']);
        LET $seen = SELECT VALUE type::record('note', resource_id) FROM relation WHERE subject_type = 'user' AND subject_id = $user
            AND resource_type = 'note' AND relation = 'viewer';
        """;

    /// <summary>Whether a note may be read by user $user.</summary>
    public const string Readable = "(author = $user OR organization IN $places OR id IN $seen)";

    private const string Part = "id, author, organization, place";

    // A reader's notes come from three places, each in list order. Taking no more than a page from each and merging costs the same in a database of a
    // thousand notes and of a million.
    private const string PageOfUser =
        $$"""
        {
            {{LetReader}}
            LET $from = $user + '.' + $after;
            LET $to = $user + '.~';
            LET $own = SELECT id, place, by_author FROM note WHERE by_author > $from AND by_author < $to ORDER BY by_author LIMIT $limit;
            LET $team = array::flatten($places.map(|$home| {
                LET $first = $home + '.' + $after;
                LET $last = $home + '.~';
                RETURN SELECT id, place, by_organization FROM note
                    WHERE by_organization > $first AND by_organization < $last ORDER BY by_organization LIMIT $limit;
            }));
            LET $shared = SELECT id, place FROM $seen WHERE place > $after;
            LET $all = array::distinct(array::concat($own, $team, $shared).map(|$note| { id: $note.id, place: $note.place }));
            LET $part = SELECT id, place FROM $all ORDER BY place LIMIT $limit;
            LET $found = $part.map(|$note| $note.id);
            RETURN SELECT {{Rows.NoteFields}} FROM $found ORDER BY place;
        }
        """;

    private const string CountOfUser =
        $$"""
        {
            {{LetReader}}
            LET $from = $user + '.';
            LET $to = $user + '.~';
            LET $own = SELECT VALUE id FROM note WHERE by_author > $from AND by_author < $to;
            LET $team = array::flatten($places.map(|$home| {
                LET $first = $home + '.';
                LET $last = $home + '.~';
                RETURN SELECT VALUE id FROM note WHERE by_organization > $first AND by_organization < $last;
            }));
            LET $shared = SELECT VALUE id FROM $seen WHERE id != NONE;
            RETURN array::len(array::distinct(array::concat($own, $team, $shared)));
        }
        """;

    private const string OfAuthor = $"SELECT {Part} FROM note WHERE by_author > $from AND by_author < $to";

    private const string OfOrganization = $"SELECT {Part} FROM note WHERE by_organization > $from AND by_organization < $to";

    private const string OfIds = $"SELECT {Part} FROM $ids WHERE place > $after";

    private static readonly NoteLists[] OfUser =
    [
        new NoteLists(PageOfUser, CountOfUser),
        Walk(LetReader, BoundsOf("author"), OfAuthor, Readable),
        Walk(LetReader, BoundsOf("organization"), OfOrganization, Readable),
        Walk(LetReader, BoundsOf("author"), OfAuthor, $"organization = $organization AND {Readable}"),
    ];

    private static readonly NoteLists[] OfListed =
    [
        Walk("", "", OfIds, "true"),
        Walk("", "", OfIds, "author = $author"),
        Walk("", "", OfIds, "organization = $organization"),
        Walk("", "", OfIds, "author = $author AND organization = $organization"),
    ];

    private NoteLists(string page, string count)
    {
        Page = new Statement("select", "note", page);
        Count = new Statement("select", "note", count);
    }

    public Statement Page { get; }

    public Statement Count { get; }

    /// <summary>The pair for a scope and a filter; null when nothing can be listed.</summary>
    public static NoteLists? For(NoteScope scope, NoteFilter filter)
    {
        var shape = (filter.AuthorId is null ? 0 : 1) + (filter.OrganizationId is null ? 0 : 2);
        return scope switch
        {
            NoteScope.Related => OfUser[shape],
            NoteScope.Listed => OfListed[shape],
            _ => null,
        };
    }

    // The ends of a range have names: the planner uses no index for a comparison with an expression.
    private static string BoundsOf(string field) => $"LET $from = ${field} + '.' + $after; LET $to = ${field} + '.~';";

    private static NoteLists Walk(string reader, string bounds, string range, string condition) => new(
        $$"""
        {
            {{reader}}
            {{bounds}}
            LET $range = {{range}};
            LET $part = SELECT id, place FROM $range WHERE {{condition}} ORDER BY place LIMIT $limit;
            LET $found = $part.map(|$note| $note.id);
            RETURN SELECT {{Rows.NoteFields}} FROM $found ORDER BY place;
        }
        """,
        $$"""
        {
            {{reader}}
            {{bounds}}
            LET $range = {{range}};
            RETURN array::len(SELECT VALUE id FROM $range WHERE {{condition}});
        }
        """);
}
