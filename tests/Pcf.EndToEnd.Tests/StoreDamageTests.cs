using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Files of the store that are removed, replaced or damaged under the running service, which is then killed and started again: each
/// acknowledged note is there.</summary>
public sealed class StoreDamageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-e2e-store-").FullName;
    private readonly List<string> _acknowledged = [];
    private int _notes;

    public StoreDamageTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Inodes are compared on Linux.");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("rm pcf.db-wal", "its write-ahead log is missing")]
    [InlineData("rm pcf.db-wal pcf.db-shm", "its write-ahead log is missing")]
    [InlineData("rm pcf.db-shm", "its write-ahead index is missing")]
    [InlineData("cp pcf.db-wal x; mv x pcf.db-wal", "its write-ahead log was replaced")]
    [InlineData("truncate -s 0 pcf.db-shm", null)]
    public async Task A_lost_log_is_saved_and_the_service_goes_on(string damage, string? refusal)
    {
        await using var service = await StartAsync();
        await DamageAsync(damage);

        Assert.Equal(refusal is null ? null : $"The store is not available: {refusal}.", await WriteAsync(service));
        await ReadyAsync(service, "available");
        for (var i = 0; i < 5; i++) { Assert.Null(await WriteAsync(service)); }

        await AssertKeptAsync(service);
    }

    [Theory]
    [InlineData("rm pcf.db-wal")]
    [InlineData("cp pcf.db-wal x; mv x pcf.db-wal")]
    public async Task A_kill_right_after_the_refusal_loses_nothing(string damage)
    {
        await using var service = await StartAsync();
        await DamageAsync(damage);

        Assert.NotNull(await WriteAsync(service));

        await AssertKeptAsync(service);
    }

    [Theory]
    [InlineData("truncate -s 0 pcf.db-wal", "its write-ahead log is truncated", true)]
    [InlineData("truncate -s 20000 pcf.db-wal", "its write-ahead log is truncated", true)]
    [InlineData("truncate -s 0 pcf.db", "its file is truncated", false)]
    [InlineData("truncate -s 100000 pcf.db", "its file is truncated", false)]
    [InlineData("dd if=/dev/zero of=pcf.db bs=4096 count=3 conv=notrunc", "its file is damaged", false)]
    public async Task What_cannot_be_saved_takes_no_more_notes_and_readiness_says_why(string damage, string reason, bool starts)
    {
        // The stop brings all notes into the file, so that there is something to damage.
        await using (var first = await StartAsync()) { Assert.Equal(0, await first.TerminateAsync()); }
        // A check after the last note would bring it into the file, and the log would not be missed.
        await using var service = await StartAsync("00:05:00");
        await DamageAsync(damage);
        _acknowledged.Clear();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"The store is not available: {reason}.", await WriteAsync(service));
            await ReadyAsync(service, $"The store is not available: {reason}.");
        }

        if (starts) { await AssertKeptAsync(service); }
    }

    [Fact]
    public async Task A_lock_of_another_process_is_called_that()
    {
        await using var service = await StartAsync();
        using var foreign = new SqliteConnection($"Data Source={_folder}/pcf.db;Pooling=False");
        foreign.Open();
        using var begin = new SqliteCommand("BEGIN IMMEDIATE", foreign);
        begin.ExecuteNonQuery();

        await ReadyAsync(service, "The store is not available: another process holds its lock.");

        using var end = new SqliteCommand("ROLLBACK", foreign);
        end.ExecuteNonQuery();
        await ReadyAsync(service, "available");
        Assert.Null(await WriteAsync(service));
    }

    private async Task<ServiceProcess> StartAsync(string checks = "00:00:01")
    {
        var service = await ServiceProcess.StartAsync(
            ("PCF__Store__Path", Path.Combine(_folder, "pcf.db")), ("PCF__Health__Interval", checks), ("PCF__Health__CacheFor", "00:00:00"));
        await ReadyAsync(service, "available");
        for (var i = 0; i < 5; i++) { Assert.Null(await WriteAsync(service)); }
        return service;
    }

    private async Task DamageAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }

    private async Task<string?> WriteAsync(ServiceProcess service)
    {
        var title = $"note {++_notes} of the test";
        var content = new string('y', 3_000);
        var answer = await service.AskAsync($$"""mutation { createNote(input: { title: "{{title}}", content: "{{content}}" }) { id } }""");
        if (answer.TryGetProperty("errors", out var errors)) { return errors[0].GetProperty("message").GetString(); }
        _acknowledged.Add(title);
        return null;
    }

    private static Task<string> ReadyAsync(ServiceProcess service, string message) => Engine.EventuallyAsync($"\"{message}\"", async () =>
    {
        using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var found = report.GetProperty("dependencies").GetProperty("store").GetProperty("message").GetString();
        var expected = message == "available" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable;
        return found == message && answer.StatusCode == expected ? found : null;
    });

    private async Task AssertKeptAsync(ServiceProcess service)
    {
        await service.KillAsync();
        await using (var next = await StartAsync()) { Assert.Equal(0, await next.TerminateAsync()); }
        using var sqlite = new SqliteConnection($"Data Source={_folder}/pcf.db;Pooling=False");
        sqlite.Open();
        using var titles = new SqliteCommand("SELECT title FROM notes WHERE title LIKE '%of the test'", sqlite);
        using var rows = titles.ExecuteReader();
        var kept = new List<string>();
        while (rows.Read()) { kept.Add(rows.GetString(0)); }
        Assert.Empty(_acknowledged.Except(kept));
        using var check = new SqliteCommand("PRAGMA integrity_check", sqlite);
        Assert.Equal("ok", check.ExecuteScalar());
    }
}
