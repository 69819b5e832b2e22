using Microsoft.Data.Sqlite;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>The statements that list and count the users of many organizations: $1 is a JSON array of organizations, $2 and $3 the place to continue
/// after, $4 the number of rows for each.</summary>
internal static class MemberLists
{
    // An organization's list is cut to its part before the next one is read, so a large organization costs no more than a small one.
    private const string Parts =
        $"""
        SELECT o.value, {Rows.UserColumns} FROM json_each($1) o CROSS JOIN users u ON u.id IN (
            SELECT p.id FROM users p WHERE p.id IN (
                SELECT r.subject_id FROM relations r WHERE r.resource_type = 'organization' AND r.resource_id = o.value
                AND r.relation IN (
        """;

    private const string PartsEnd =
        """
        ) AND r.subject_type = 'user')
            AND (p.created, p.id) > ($2, $3) ORDER BY p.created, p.id LIMIT $4)
        ORDER BY o.key, u.created, u.id
        """;

    private const string Numbers =
        """
        SELECT r.resource_id, count(DISTINCT r.subject_id) FROM relations r WHERE r.resource_type = 'organization'
        AND r.resource_id IN (SELECT value FROM json_each($1)) AND r.subject_type = 'user' AND r.relation IN (
        """;

    private const string Belonging = "'member', 'admin'";
    private const string Running = "'admin'";

    public static readonly Func<SqliteDataReader, (OrganizationId Organization, User User)> Row =
        static row => (OrganizationId.Parse(row.GetString(0)), Rows.UserAt(row, 1));

    public static readonly Func<SqliteDataReader, (OrganizationId Organization, long Count)> CountRow =
        static row => (OrganizationId.Parse(row.GetString(0)), row.GetInt64(1));

    public static Statement Everybody { get; } = new("select", "users", Parts + Belonging + PartsEnd);

    public static Statement Admins { get; } = new("select", "users", Parts + Running + PartsEnd);

    public static Statement Counts { get; } = new("select", "relations", $"{Numbers}{Belonging}) GROUP BY r.resource_id");

    public static Statement AdminCounts { get; } = new("select", "relations", $"{Numbers}{Running}) GROUP BY r.resource_id");
}
