using Microsoft.Data.Sqlite;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A store's file, read behind the service's back.</summary>
internal static class StoreFile
{
    /// <summary>The first column of all rows.</summary>
    public static List<string> Read(string path, string sql)
    {
        using var sqlite = new SqliteConnection($"Data Source={path};Pooling=False");
        sqlite.Open();
        using var command = new SqliteCommand(sql, sqlite);
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read()) { texts.Add(rows.GetString(0)); }
        return texts;
    }
}
