using Microsoft.Data.Sqlite;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Makes the domain's records of rows; the column lists they rely on stand beside them.</summary>
internal static class Rows
{
    public const string UserColumns = "u.id, u.name, u.email, u.kind, u.active, u.created";

    public const string OrganizationColumns = "o.id, o.name, o.created";

    // Readers come in id order because the primary key of relations ends in it.
    public const string NoteColumns =
        """
        n.id, n.title, n.content, n.author_id, n.organization_id, n.created, n.updated,
            (SELECT group_concat(v.subject_id) FROM relations v
             WHERE v.resource_type = 'note' AND v.resource_id = n.id AND v.relation = 'viewer' AND v.subject_type = 'user'), n.version
        """;

    public static readonly Func<SqliteDataReader, User> User = static row => UserAt(row, 0);

    public static readonly Func<SqliteDataReader, Organization> Organization = static row => new Organization(
        OrganizationId.Parse(row.GetString(0)), row.GetString(1), Time(row.GetInt64(2)));

    public static readonly Func<SqliteDataReader, Note> Note = static row => new Note(
        NoteId.Parse(row.GetString(0)),
        row.GetString(1),
        row.GetString(2),
        UserId.Parse(row.GetString(3)),
        row.IsDBNull(4) ? null : OrganizationId.Parse(row.GetString(4)),
        row.IsDBNull(7) ? [] : Array.ConvertAll(row.GetString(7).Split(','), UserId.Parse),
        Time(row.GetInt64(5)),
        Time(row.GetInt64(6)))
    {
        Version = row.GetInt32(8),
    };

    public static readonly Func<SqliteDataReader, RelationTuple> Relation = static row => new RelationTuple(
        new ObjectRef(AccessNames.KindOf(row.GetString(0)), row.GetString(1)),
        AccessNames.RelationOf(row.GetString(2)),
        new ObjectRef(AccessNames.KindOf(row.GetString(3)), row.GetString(4)));

    /// <summary>A user whose columns begin at a place of the row.</summary>
    public static User UserAt(SqliteDataReader row, int first) => new(
        UserId.Parse(row.GetString(first)),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.GetString(first + 3) == "SERVICE" ? UserKind.Service : UserKind.Person,
        row.GetInt64(first + 4) != 0,
        Time(row.GetInt64(first + 5)));

    public static string Of(UserKind kind) => kind == UserKind.Service ? "SERVICE" : "PERSON";

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
