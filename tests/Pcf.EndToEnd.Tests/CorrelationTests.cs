using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pcf.Api.Authentication;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Each record of a request carries the ids of that request, however many run at once.</summary>
public sealed class CorrelationTests
{
    private const int Requests = 200;

    [Fact]
    public async Task Every_record_of_200_concurrent_requests_has_the_trace_that_its_request_exported()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            ("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint), ("Logging__LogLevel__Default", "Debug"),
            ("PCF__Telemetry__HashKey", "made-up-key-for-tests"));
        var before = service.Lines.Count;

        // Half of them fail in a resolver's domain, so that errors are among the records.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Requests)
                .Select(i => AskAsync(service, $"r-{i}",
                    i % 2 == 0 ? "{ notes(first: 5) { edges { node { title author { name } } } } }" : "{ note(id: 999999) { title } }")));
        Assert.Equal(0, await service.TerminateAsync());

        Assert.All(answers, answer => Assert.Equal(answer.RequestId, answer.Echoed));
        Assert.All(answers.Where(answer => answer.ErrorRequestId is not null), answer => Assert.Equal(answer.RequestId, answer.ErrorRequestId));
        Assert.Equal(Requests / 2, answers.Count(answer => answer.ErrorRequestId is not null));
        var spans = await receiver.SpansAsync();
        var traces = spans.Where(span => span.Name == "POST /graphql").Select(span => span.TraceId).ToHashSet(StringComparer.Ordinal);
        var records = service.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("request_id", out var id) && id.GetString()!.StartsWith("r-", StringComparison.Ordinal)).ToArray();
        Assert.True(traces.Count >= Requests);
        Assert.Equal(Requests, records.Count(record => Text(record, "event") == "graphql.completed"));
        Assert.All(records, record => Assert.Contains(Text(record, "trace_id"), traces));
        Assert.All(records, record => Assert.Matches("^[0-9a-f]{16}$", Text(record, "span_id")));
        Assert.All(records, record =>
            Assert.Contains(spans, span => span.TraceId == Text(record, "trace_id") && span.SpanId == Text(record, "span_id")));
        // One trace for one request id, and the other way round.
        Assert.Equal(Requests, records.Select(record => (Text(record, "request_id"), Text(record, "trace_id"))).Distinct().Count());
        Assert.Equal(Requests, records.Select(record => Text(record, "request_id")).Distinct(StringComparer.Ordinal).Count());
        Assert.All(records.Where(record => Text(record, "event") == "graphql.completed"),
            record => Assert.Matches("^u_[0-9a-f]{16}$", Text(record, "user_id")));
        Assert.True(service.Lines.Count > before);
    }

    [Fact]
    public async Task Each_check_and_load_of_50_concurrent_requests_is_told_under_its_own_request()
    {
        const string Document =
            "{ notes(first: 20) { totalCount edges { node { author { email } organization { name } viewers { email } } } } users(first: 10) { edges "
                + "{ node { email } } } n1: note(id: 1) { title } n2: note(id: 2) { title } }";
        await using var service = await ServiceProcess.StartAsync(("Logging__LogLevel__Audit", "Debug"), ("PCF__Store__PoolSize", "8"),
            ("PCF__Telemetry__Logging__QueueCapacity", "100000"));
        await service.AskAsync("{ me { id } }");
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "data/development-key.json"));
        for (var user = 1; user <= 10; user++) { await AskAsync(service, $"alone-{user}", Document, Token(user)); }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AskAsync(service, $"together-{i}", Document, Token((i % 10) + 1))));
        Assert.Equal(0, await service.TerminateAsync());

        // On a machine that is busy others come between them, such as http.slow.
        var records = service.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => Text(record, "event") is "auth.decided" or "graphql.completed").ToLookup(record => Text(record, "request_id"));
        for (var i = 0; i < 50; i++)
        {
            var together = records[$"together-{i}"].ToArray();
            var alone = records[$"alone-{(i % 10) + 1}"].ToArray();
            // Nothing of it went to a neighbour, and nothing of a neighbour came to it.
            Assert.Equal(alone.Select(Described).Order(StringComparer.Ordinal), together.Select(Described).Order(StringComparer.Ordinal));
            // The notes of the list, the two by id, the addresses of all users, and the request itself.
            Assert.Equal(4, together.Length);
            Assert.Single(together.Select(record => Text(record, "trace_id")).Distinct());
            Assert.Equal(Text(alone[0], "user_id"), Assert.Single(together.Select(record => Text(record, "user_id")).Distinct()));
        }
        Assert.Equal(60, records.Where(group => group.Key.Contains('-', StringComparison.Ordinal)).Select(group => Text(group.First(), "trace_id"))
            .Distinct().Count());

        string Token(int user) => DevelopmentKey.Mint(key, "pcf-api", $"{user}", TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));

        static string Described(JsonElement record) =>
            Text(record, "event") == "graphql.completed"
                ? $"completed, {record.GetProperty("fields").GetProperty("queries")} queries"
                : Text(record, "message");
    }

    [Fact]
    public async Task The_tenant_of_a_token_is_in_each_record_and_never_in_clear()
    {
        await using var service = await ServiceProcess.StartAsync(("Logging__LogLevel__Audit", "Debug"), ("Logging__LogLevel__Default", "Debug"),
            ("PCF__Auth__TenantClaim", "org"));
        await service.AskAsync("{ me { id } }");
        var key = Path.Combine(service.Folder, "data/development-key.json");
        foreach (var (request, tenant) in new[] { ("with-a", "acme-clear"), ("with-b", "umbrella-clear"), ("again-a", "acme-clear"),
            ("without", null) })
        {
            var (code, token) = await Engine.RunAsync("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "pcf.dll"), "token", "--user", "1", "--key", key,
                    .. tenant is null ? Array.Empty<string>() : ["--tenant", tenant, "--tenant-claim", "org"]]);
            Assert.Equal(0, code);
            await AskAsync(service, request, "{ notes(first: 5) { totalCount edges { node { title } } } }", token.Trim());
        }
        Assert.Equal(0, await service.TerminateAsync());

        // Before the token is looked at, nobody knows whose request it is.
        var records = service.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(record => Text(record, "user_id").Length > 0)
            .ToLookup(record => Text(record, "request_id"));
        Assert.All(new[] { "with-a", "with-b", "again-a" },
            request => Assert.All(records[request], record => Assert.Matches("^t_[0-9a-f]{16}$", Text(record, "tenant_id"))));
        Assert.All(records["without"], record => Assert.False(record.TryGetProperty("tenant_id", out _)));
        Assert.All(new[] { "with-a", "with-b", "again-a", "without" },
            request => Assert.Superset(new HashSet<string>(["auth.decided", "graphql.completed"]),
                records[request].Select(record => Text(record, "event")).ToHashSet()));
        Assert.Equal(Tenants("with-a"), Tenants("again-a"));
        Assert.NotEqual(Tenants("with-a"), Tenants("with-b"));
        Assert.All(service.Lines, line => Assert.DoesNotContain("-clear", line, StringComparison.Ordinal));

        string Tenants(string request) => Assert.Single(records[request].Select(record => Text(record, "tenant_id")).Distinct());
    }

    private static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var text) ? text.GetString()! : "";

    private static async Task<(string RequestId, string Echoed, string? ErrorRequestId)> AskAsync(ServiceProcess service, string requestId,
        string document, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("X-Request-Id", requestId);
        if (token is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); }
        using var answer = await service.Client.SendAsync(request);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var error = body.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("extensions").GetProperty("requestId").GetString() : null;
        return (requestId, answer.Headers.GetValues("X-Request-Id").Single(), error);
    }
}
