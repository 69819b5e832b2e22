using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf store copy</c>: a service moves from its file to SurrealDB.</summary>
public sealed class StoreCopyTests
{
    [Fact]
    public async Task A_service_goes_on_with_its_workspace_on_the_server()
    {
        using var server = await SurrealDbServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-copy-").FullName;
        var path = Path.Combine(folder, "pcf.db");
        string id;
        await using (var before = await ServiceProcess.StartAsync(("PCF__Store__Path", path)))
        {
            id = (await before.AskAsync("mutation { createNote(input: {title: \"Moves\"}) { id } }")).GetProperty("data").GetProperty("createNote")
                .GetProperty("id").GetString()!;
            await before.AskAsync($"mutation {{ updateNote(id: \"{id}\", input: {{content: \"to a server\"}}) {{ id }} }}");
            Assert.Equal(0, await before.TerminateAsync());
        }

        (string Name, string Value)[] settings =
        [
            ("PCF__Store__SurrealDb__Endpoint", server.Address.AbsoluteUri), ("PCF__Store__SurrealDb__Password", SurrealDbServer.Password),
        ];
        var (code, output) = await CopyAsync(path, settings);
        Assert.True(code == 0, output);
        Assert.Matches("organizations 3 [0-9a-f]{32}\n", output);
        Assert.Matches("notes 1001 [0-9a-f]{32}\n", output);
        Assert.Matches("users 10 [0-9a-f]{32}\n", output);
        Assert.Matches("notes 10[0-9]{2}\n", output);
        Assert.DoesNotContain(SurrealDbServer.Password, output, StringComparison.Ordinal);

        await using var after = await ServiceProcess.StartAsync([.. settings, ("PCF__Store__Kind", "surrealdb")]);
        var note = await Engine.EventuallyAsync("the note", async () =>
            await after.AskAsync($"{{ note(id: \"{id}\") {{ title content version author {{ name }} }} notes {{ totalCount }} }}") is var answer
                && !answer.TryGetProperty("errors", out _) ? answer.GetRawText() : null);
        Assert.Contains("""{"title":"Moves","content":"to a server","version":2,"author":{"name":"Ada Berg"}}""", note, StringComparison.Ordinal);

        // It is a workspace in use now.
        Assert.Equal((1, "pcf store copy: The target has a workspace already: name an empty database.\n"), await CopyAsync(path, settings));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var (code, output) = await CopyAsync("nowhere.db", [("PCF__Store__SurrealDb__Password", "x")]);
        Assert.Equal(1, code);
        Assert.Contains("PCF__Store__SurrealDb__Endpoint is not set", output, StringComparison.Ordinal);

        Assert.Equal(
            (1, "pcf store copy: There is no database file 'nowhere.db'.\n"),
            await CopyAsync("nowhere.db", [("PCF__Store__SurrealDb__Password", "x"), ("PCF__Store__SurrealDb__Endpoint", "ws://localhost:1/rpc")]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER); DROP TABLE t")]
    [InlineData("CREATE TABLE songs (id INTEGER)")]
    [InlineData("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT")]
    public async Task A_file_without_a_workspace_is_named_and_stays_as_it_is(string sql)
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-copy-").FullName;
        var path = Path.Combine(folder, "a?b #1%.db");
        await File.WriteAllBytesAsync(path, [], TestContext.Current.CancellationToken);
        if (sql.Length > 0)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            using var command = new SqliteCommand(sql, connection);
            command.ExecuteNonQuery();
        }
        var before = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(sql.Length == 0, before.Length == 0);

        var answer = await CopyAsync(path, [("PCF__Store__SurrealDb__Password", "x"), ("PCF__Store__SurrealDb__Endpoint", "ws://localhost:1/rpc")]);

        Assert.Equal((1, $"pcf store copy: The file '{path}' holds no workspace.\n"), answer);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static Task<(int ExitCode, string Output)> CopyAsync(string from, (string Name, string Value)[] settings) => Engine.RunAsync(
        "env",
        [
            .. settings.Select(setting => $"{setting.Name}={setting.Value}"), "dotnet", Path.Combine(AppContext.BaseDirectory, "pcf.dll"), "store", "copy",
            "--from", from,
        ]);
}
