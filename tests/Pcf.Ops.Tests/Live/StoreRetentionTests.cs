using System.Globalization;
using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>What the real service keeps in its store for a time is gone after it: idempotency keys, events that wait, dead letters.</summary>
public sealed class StoreRetentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-retention-").FullName;

    private (string Name, string Value)[] Settings =>
    [
        ("PCF__Store__Path", Path.Combine(_folder, "pcf.db")), ("PCF__Webhooks__0__Url", $"http://127.0.0.1:{Ports.Free()}"),
        // Made up, for a receiver that is not there.
        ("PCF__Webhooks__0__Secret", "whsec_bWFkZS11cC1zZWNyZXQtb2Ytbm8tcmVjZWl2ZXI="), ("PCF__Webhooks__AllowPrivateAddresses", "true"),
        ("Logging__LogLevel__Default", "Error"),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Keys_events_and_dead_letters_that_are_too_old_are_gone_after_a_start_and_the_others_stay()
    {
        await using (var service = await ServiceProcess.StartAsync(Settings))
        {
            for (var i = 0; i < 6; i++)
            {
                var answer = await service.AskAsync($"mutation {{ createNote(input: {{title: \"n{i}\", idempotencyKey: \"key{i}\"}}) {{ id }} }}");
                Assert.True(answer.TryGetProperty("data", out _), answer.GetRawText());
            }
            Assert.Equal(0, await service.TerminateAsync());
        }
        Assert.Equal((6, 6, 0), Counts());
        MakeOld();
        Assert.Equal((6, 2, 4), Counts());

        await using var again = await ServiceProcess.StartAsync(Settings);

        // The event that has waited for four days is a dead letter now.
        await Engine.EventuallyAsync(
            "the old ones gone", () => Task.FromResult(Counts() == (3, 1, 3) ? "gone" : null), () => Task.FromResult($"{Counts()}"));
        Assert.Equal(["too_old", "died 29 days ago", "died 29 days ago"], Reasons());
    }

    // Keys count for 24 hours, an event waits for 3 days at most, and a dead letter is kept for 30.
    private void MakeOld() => Run(
        $"""
        UPDATE note_keys SET created = created - {Hours(25)} WHERE key IN ('key0', 'key1', 'key2');
        UPDATE note_keys SET created = created - {Hours(23)} WHERE key IN ('key3', 'key4', 'key5');
        INSERT INTO dead_letters
            SELECT event_id, target, kind, note_id, author_id, organization_id, version, happened, trace_parent, attempts, queued,
            queued - CASE WHEN seq % 2 = 0 THEN {Hours(24 * 31)} ELSE {Hours(24 * 29)} END,
            CASE WHEN seq % 2 = 0 THEN 'died 31 days ago' ELSE 'died 29 days ago' END
            FROM (SELECT * FROM outbox ORDER BY seq LIMIT 4);
        DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT 4);
        UPDATE outbox SET owner = NULL, queued = queued - CASE WHEN seq = (SELECT min(seq) FROM outbox) THEN {Hours(24 * 4)} ELSE {Hours(24 * 2)} END;
        """);

    private (long Keys, long Events, long Dead) Counts() => (Count("note_keys"), Count("outbox"), Count("dead_letters"));

    private string[] Reasons()
    {
        using var store = Open();
        using var command = new SqliteCommand("SELECT reason FROM dead_letters ORDER BY died DESC", store);
        using var rows = command.ExecuteReader();
        var reasons = new List<string>();
        while (rows.Read()) { reasons.Add(rows.GetString(0)); }
        return [.. reasons];
    }

    private long Count(string table)
    {
        using var store = Open();
        using var command = new SqliteCommand($"SELECT count(*) FROM {table}", store);
        return (long)command.ExecuteScalar()!;
    }

    private void Run(string statements)
    {
        using var store = Open();
        using var command = new SqliteCommand(statements, store);
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var store = new SqliteConnection($"Data Source={Path.Combine(_folder, "pcf.db")};Pooling=False");
        store.Open();
        return store;
    }

    private static string Hours(int hours) => ((long)TimeSpan.FromHours(hours).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
