using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Workspace.Setup;

namespace Pcf.EndToEnd.Tests;

/// <summary>The service with SpiceDB as its authorizer: while it is there, while it is away, and when it is back.</summary>
public sealed partial class SpiceDbTests
{
    // Made up for this test.
    private const string Key = "test-key-of-no-server";
    private const int Clients = 100;

    [Fact]
    public async Task SpiceDB_decides_and_when_it_is_lost_readers_keep_what_is_theirs_and_all_of_it_is_seen()
    {
        var server = await SpiceDbServer.StartAsync(Key);
        await using var service = await ServiceProcess.StartAsync(("PCF__Access__Kind", "spicedb"),
            ("PCF__Access__SpiceDb__Endpoint", server.Address.AbsoluteUri), ("PCF__Access__SpiceDb__Key", Key),
            ("PCF__Access__SpiceDb__Timeout", "00:00:05"));
        var asked = new ConcurrentQueue<string>();
        var wrong = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(i => ClientAsync(service, i, asked, wrong, stop.Token)).ToArray();
        try
        {
            await EventuallyAsync(service, "healthy", "spicedb", "allowed");
            var own = await Engine.EventuallyAsync("a new note", async () =>
                await service.AskAsync("mutation { createNote(input: { title: \"Own\" }) { id } }") is var made && Code(made).Length == 0
                    ? made.GetProperty("data").GetProperty("createNote").GetProperty("id").GetString() : null);
            var write = $"mutation {{ updateNote(id: \"{own}\", input: {{ title: \"New\" }}) {{ id }} }}";

            server.Dispose();
            await EventuallyAsync(service, "degraded", "fallback", "allowed");
            await Engine.EventuallyAsync("an open breaker", async () => await IsOpenAsync(service) ? "open" : null);
            // A note of one's own can be read, and nothing can be written.
            Assert.Equal("", Code(await service.AskAsync($"{{ note(id: \"{own}\") {{ id }} }}")));
            Assert.Equal("UNAVAILABLE", Code(await service.AskAsync(write)));

            var back = Stopwatch.GetTimestamp();
            using var second = await SpiceDbServer.StartAsync(Key, server.Address.Port);
            await EventuallyAsync(service, "healthy", "spicedb", "allowed");
            Assert.Equal("", await Engine.EventuallyAsync("a write", async () =>
                Code(await service.AskAsync(write)) is "" and var done ? done : null));
            Assert.InRange(Stopwatch.GetElapsedTime(back), TimeSpan.Zero, TimeSpan.FromSeconds(15));
            await Engine.EventuallyAsync("the end of the fallback", () => Task.FromResult(
                service.Lines.LastOrDefault(line => line.Contains("\"access.fallback_", StringComparison.Ordinal))
                    is { } last && last.Contains("_ended", StringComparison.Ordinal) ? last : null), () => StateAsync(service, second));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        Assert.Subset(new HashSet<string> { "", "UNAVAILABLE", "503" }, asked.ToHashSet());
        Assert.Empty(wrong);
        Assert.Contains("", asked);
        Assert.True(service.IsRunning);
        // Once when it was lost; and at the start, before it had the tuples, if a client asked so early.
        Assert.InRange(service.Lines.Count(line => line.Contains("\"access.fallback_began\"", StringComparison.Ordinal)), 1, 2);
        Assert.Contains(service.Lines, line => line.Contains("\"circuit_breaker.opened\"", StringComparison.Ordinal));
        Assert.Contains(service.Lines, line => line.Contains("\"circuit_breaker.closed\"", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Lines, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PCF__Access__SpiceDb__Timeout", "00:00:01",
        "PCF__Access__SpiceDb__Endpoint is not set; with PCF__Access__Kind=spicedb it should be the server's address.")]
    [InlineData("PCF__Access__SpiceDb__Endpoint", "http://spicedb:50051",
        "PCF__Access__SpiceDb__Endpoint is 'http://spicedb:50051'; it should be an https address, or an http one on this machine")]
    [InlineData("PCF__Access__SpiceDb__Timeout", "00:00:20",
        "PCF__Access__SpiceDb__Timeout is '00:00:20'; it should be less than PCF__Store__AcquireTimeout and PCF__Store__CommandTimeout take when a "
            + "statement is repeated once (00:00:20).")]
    [InlineData("PCF__Access__SpiceDb__Endpoint", "ftp://localhost:50051",
        "PCF__Access__SpiceDb__Endpoint is 'ftp://localhost:50051'; it should be an absolute http or https address.")]
    [InlineData("PCF__Access__SpiceDb__Endpoint", "localhost:50051",
        "PCF__Access__SpiceDb__Endpoint is 'localhost:50051'; it should be an absolute http or https address.")]
    [InlineData("PCF__Access__SpiceDb__Endpoint", "https://root:made-up@localhost:50051",
        "PCF__Access__SpiceDb__Endpoint is 'https://root:[REDACTED]@localhost:50051'; it should be an address without user, query and fragment.")]
    [InlineData("PCF__Access__SpiceDb__Endpoint", "https://localhost:50051/v1",
        "PCF__Access__SpiceDb__Endpoint is 'https://localhost:50051/v1'; it should be an address without a path.")]
    public async Task A_wrong_setting_is_named(string name, string value, string expected)
    {
        await using var service = ServiceProcess.Launch(("PCF__Access__Kind", "spicedb"), (name, value));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Contains(service.Errors.Concat(service.Lines), line => line.Contains(expected, StringComparison.Ordinal));
        Assert.Single(service.Errors, line => line.Contains(expected[..expected.IndexOf(' ', StringComparison.Ordinal)], StringComparison.Ordinal));
    }

    private static async Task ClientAsync(ServiceProcess service, int number, ConcurrentQueue<string> asked,
        ConcurrentQueue<string> wrong, CancellationToken stop)
    {
        var note = DemoData.Notes[number];
        var mayRead = $"{note.OrganizationId}" == "1" || note.GetRelations().Any(fact => fact.Subject.ToString() == "user:1");
        string[] documents =
        [
            "{ notes(first: 5) { edges { node { id title } } } }", $"{{ note(id: \"{note.Id}\") {{ id author {{ name }} }} }}",
            "{ user(id: \"1\") { name email } }",
        ];
        for (var i = number; !stop.IsCancellationRequested; i++)
        {
            using var answer = await service.Client.PostAsync(new Uri("/graphql", UriKind.Relative),
                new StringContent(JsonSerializer.Serialize(new { query = documents[i % documents.Length] }),
                    System.Text.Encoding.UTF8, "application/json"), CancellationToken.None);
            var code = answer.StatusCode == HttpStatusCode.ServiceUnavailable ? "503"
                : Code(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None)).RootElement);
            // What may be read is never said not to be there, and the other way around.
            if (i % documents.Length == 1 && code is "" or "NOT_FOUND")
            {
                if (mayRead != (code.Length == 0)) { wrong.Enqueue($"note {note.Id}: {code}"); }
            }
            else { asked.Enqueue(code); }
            await Task.Delay(50, CancellationToken.None);
        }
    }

    // The health that the page has, and a decision of that source counted since the last look.
    private static async Task EventuallyAsync(ServiceProcess service, string health, string source, string result)
    {
        var series = $"auth_checks_total{{result=\"{result}\",source=\"{source}\"}}";
        var before = Number(await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), series);
        await Engine.EventuallyAsync($"{health} and a decision by {source}", async () =>
        {
            using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            var body = await ready.Content.ReadAsStringAsync();
            var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return body.Contains($"\"status\":\"{health}\"", StringComparison.OrdinalIgnoreCase) && Number(page, series) > before ? body : null;
        });
    }

    private static async Task<string> StateAsync(ServiceProcess service, SpiceDbServer server)
    {
        var report = await service.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative));
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var series = page.Split('\n').Where(line => line.StartsWith("circuit_breaker", StringComparison.Ordinal)
            || line.StartsWith("auth_checks_total", StringComparison.Ordinal)
            || line.StartsWith("telemetry_records_dropped_total", StringComparison.Ordinal));
        var records = service.Lines.Where(line => line.Contains("\"access.", StringComparison.Ordinal)
            || line.Contains("\"circuit_breaker.", StringComparison.Ordinal) || line.Contains("\"background.", StringComparison.Ordinal)
            || line.Contains("\"log.dropped", StringComparison.Ordinal) || line.Contains("\"telemetry.", StringComparison.Ordinal));
        return string.Join('\n', [await server.StateAsync(), report, .. series, .. records.TakeLast(20)]);
    }

    private static async Task<bool> IsOpenAsync(ServiceProcess service)
    {
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(3, Breaker().Count(page));
        return Number(page, "circuit_breaker_transitions_total{service=\"authorizer\",to=\"open\"}") > 0;
    }

    private static double Number(string page, string series) =>
        page.Split('\n').Where(line => line.StartsWith($"{series} ", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).FirstOrDefault();

    private static string Code(JsonElement answer) => answer.TryGetProperty("errors", out var errors)
        ? errors[0].GetProperty("extensions").GetProperty("code").GetString() ?? "no code"
        : "";

    [GeneratedRegex("^circuit_breaker_state\\{service=\"authorizer\",state=\"(closed|half_open|open)\"\\} [01]$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Breaker();
}
