using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Writes the demo data, inside a transaction that is already open.</summary>
internal static class DemoSeed
{
    private static readonly Statement AnyUser = new("select", "users", "SELECT 1 FROM users LIMIT 1");

    /// <summary>Fills an empty database; false, and nothing written, when there is any user.</summary>
    public static bool Fill(Connection connection)
    {
        if (connection.Number(AnyUser) != 0) { return false; }
        foreach (var user in DemoData.Users) { SqliteUserStore.Add(connection, user); }
        foreach (var organization in DemoData.Organizations) { SqliteOrganizationStore.Add(connection, organization); }
        foreach (var membership in DemoData.Memberships) { SqliteRelationStore.Add(connection, membership); }
        foreach (var note in DemoData.Notes) { SqliteNoteStore.Add(connection, note); }
        return true;
    }
}
