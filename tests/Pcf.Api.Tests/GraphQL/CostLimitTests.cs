using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pcf.Api.Tests.Support;
using Pcf.Observability.Settings;

namespace Pcf.Api.Tests.GraphQL;

/// <summary>What one caller can make the service do: with one request, in a minute, and with the schema.</summary>
public sealed class CostLimitTests
{
    private const int RequestBytes = 22 * 1024;
    private const string List = "notes(first: 100) { edges { node { title author { name } organization { name } viewers { name } } } }";

    // Statements that a request of the highest cost can take at most.
    private const int MostStatements = 5_000 / 10;

    public static TheoryData<string> Attacks =>
    [
        // As many aliases as fit, each of them a statement of its own.
        Filled("{ notes(first: 100) { edges { node { ", i => $"a{i}: author {{ email }} o{i}: organization {{ m: members(first: {1 + (i % 100)}) {{ "
            + "totalCount edges { node { email } } } } ", "} } } }"),
        Filled("{ ", i => $"n{i}: {List} ", "}"),
        Filled("{ ", i => $"s{i}: searchNotes(query: \"word{i}\", first: 100) {{ totalCount edges {{ node {{ author {{ email }} }} }} }} ", "}"),
        Filled("{ organization(id: 1) { ", i => $"m{i}: members(first: {1 + (i % 100)}) {{ totalCount }} a{i}: admins {{ totalCount }} ", "} }"),
        Filled("{ users(first: 100) { ", i => $"t{i}: totalCount e{i}: edges {{ node {{ email }} }} ", "} }"),
        // Fragments that multiply what they hold.
        Filled("{ organization(id: 1) { ", i => $"m{i}: members(first: 100) {{ ...P }} ", "} } fragment P on UserConnection { a: edges { ...E } "
            + "b: edges { ...E } } fragment E on UserEdge { a: node { ...U } b: node { ...U } } fragment U on User { a: email b: email }"),
        // Writes one after the other.
        Filled("mutation { ", i => $"c{i}: createNote(input: {{title: \"x\"}}) {{ id author {{ name }} }} ", "}"),
        Filled("mutation { ", i => $"s{i}: shareNote(id: 3, userId: 2) {{ viewers {{ name }} }} ", "}"),
        Filled("{ ", i => $"u{i}: user(id: \"{i}\") {{ name email }} ", "}"),
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_request_of_22_kilobytes_is_refused_or_takes_few_statements(string document)
    {
        await using var service = await Service.StartAsync();

        for (var i = 0; i < 5; i++)
        {
            var request = await TracedRequest.SendAsync(service, document);
            var refusal = request.Body.TryGetProperty("data", out _) ? default : request.Body.GetProperty("errors")[0].GetProperty("extensions");

            Assert.InRange(request.Statements.Length, 0, refusal.ValueKind == JsonValueKind.Undefined ? MostStatements : 0);
            Assert.True(refusal.ValueKind == JsonValueKind.Undefined || refusal.GetProperty("code").GetString() == "INVALID_INPUT");
        }
    }

    /// <summary>As much as is admitted, of fields that take most for their cost.</summary>
    public static TheoryData<string, int> Heaviest => new()
    {
        { Repeated(240, "{ ", i => $"l{i}: notes(first: {1 + (i % 100)}, authorId: {1 + (i / 100)}) {{ totalCount }} ", "}"), 300 },
        { Repeated(100, "{ organization(id: 1) { ", i => $"m{i}: members(first: {1 + i}) {{ totalCount }} a{i}: admins {{ totalCount }} ", "} }"),
            150 },
        { Repeated(80, "{ ", i => $"s{i}: searchNotes(query: \"word{i}\", first: 1) {{ totalCount }} ", "}"), 200 },
        { Repeated(95, "mutation { ", i => $"c{i}: createNote(input: {{title: \"x\", organizationId: 1}}) {{ id }} ", "}"), 1_500 },
        { Repeated(350, "{ ", i => $"u{i}: user(id: \"{i}\") {{ name email }} n{i}: note(id: \"{i}\") {{ id author {{ name }} }} ", "}"), 15 },
    };

    [Theory]
    [MemberData(nameof(Heaviest))]
    public async Task The_heaviest_request_that_is_admitted_takes_a_bounded_number_of_statements(string document, int most)
    {
        await using var service = await Service.StartAsync();

        var request = await TracedRequest.SendAsync(service, document);

        Assert.Equal(JsonValueKind.Object, request.Body.GetProperty("data").ValueKind);
        Assert.InRange(request.Statements.Length, 1, most);
    }

    [Fact]
    public async Task A_request_over_the_limit_says_what_it_costs_and_what_it_may()
    {
        await using var service = await Service.StartAsync();

        var answer = await service.AskAsync($"{{ a: {List} b: {List} }}");

        var error = answer.GetProperty("errors")[0];
        Assert.False(answer.TryGetProperty("data", out _));
        Assert.Equal(5_000, error.GetProperty("extensions").GetProperty("maxCost").GetInt32());
        var cost = error.GetProperty("extensions").GetProperty("cost").GetInt32();
        Assert.InRange(cost, 5_001, 10_000);
        Assert.Equal(
            $"The operation costs {cost}; the limit is 5000. Ask for fewer fields or shorter lists.",
            error.GetProperty("message").GetString());
        Assert.True((await service.AskAsync($"{{ {List} }}")).TryGetProperty("data", out _));
        Assert.Contains("graphql_cost_refused_total{reason=\"operation\"} ", await MetricsAsync(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_has_spent_a_minutes_budget_waits_and_no_other_caller_does()
    {
        await using var service = await Service.StartAsync(settings: ["--PCF:GraphQL:MaxCost=1000", "--PCF:GraphQL:CostPerMinute=1200"]);
        const string Costly = "{ notes(first: 100) { edges { node { id title created updated } } } }";
        await service.AskAsync(Costly, user: "1");
        await service.AskAsync(Costly, user: "1");

        foreach (var accept in new[] { "application/json", "application/graphql-response+json", "text/event-stream" })
        {
            using var refused = await PostAsync(service, Costly, "1", accept);
            var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement
                .GetProperty("errors")[0].GetProperty("extensions");

            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("RATE_LIMITED", error.GetProperty("code").GetString());
            Assert.InRange(error.GetProperty("retryAfter").GetInt32(), 1, 60);
            Assert.Equal(TimeSpan.FromSeconds(error.GetProperty("retryAfter").GetInt32()), refused.Headers.RetryAfter?.Delta);
        }

        Assert.True((await service.AskAsync(Costly, user: "7")).TryGetProperty("data", out _));
        Assert.Contains("graphql_cost_refused_total{reason=\"budget\"} ", await MetricsAsync(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_callers_have_a_budget_by_their_address()
    {
        await using var service = await Service.StartAsync(
            "Production", settings: ["--PCF:GraphQL:MaxCost=10", "--PCF:GraphQL:CostPerMinute=10", "--PCF:Store:DemoData=true"]);
        const string Costly = "{ health { status version } a: health { status version } b: health { status version } }";

        using var first = await PostAsync(service, Costly, user: null, "application/json");
        using var second = await PostAsync(service, Costly, user: null, "application/json");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task A_budget_of_zero_is_none()
    {
        await using var service = await Service.StartAsync(settings: ["--PCF:GraphQL:MaxCost=10", "--PCF:GraphQL:CostPerMinute=0"]);

        for (var i = 0; i < 50; i++) { Assert.True((await service.AskAsync("{ me { id name } }")).TryGetProperty("data", out _)); }
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Production", "true", true)]
    [InlineData("Development", "false", false)]
    public async Task The_schema_is_shown_outside_Production_unless_set_otherwise(string environment, string? setting, bool isShown)
    {
        await using var service = await Service.StartAsync(environment, settings: setting is null ? [] : [$"--PCF:GraphQL:Introspection={setting}"]);

        var schema = await service.AskAsync("{ __schema { types { name fields { name type { name ofType { name ofType { name } } } } } } }");
        var name = await service.AskAsync("{ __typename }");

        Assert.Equal(isShown, schema.TryGetProperty("data", out _));
        Assert.Equal("Query", name.GetProperty("data").GetProperty("__typename").GetString());
    }

    [Fact]
    public async Task Only_trusted_documents_are_accepted_where_that_is_set()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        const string Known = "{ me { id } }";
        await File.WriteAllTextAsync(Path.Combine(folder, "me.graphql"), Known + "\n", TestContext.Current.CancellationToken);
        await using var service = await Service.StartAsync(
            settings: [$"--PCF:GraphQL:TrustedDocuments={folder}", "--PCF:GraphQL:TrustedOnly=true"]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Known)));

        using var answer = await service.Client.PostAsJsonAsync(
            "/graphql", new { extensions = new { persistedQuery = new { version = 1, sha256Hash = hash } } }, TestContext.Current.CancellationToken);
        using var refused = await service.Client.PostAsJsonAsync(
            "/graphql", new { query = "{ me { name } }" }, TestContext.Current.CancellationToken);

        Assert.Equal("""{"data":{"me":{"id":"1"}}}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Only trusted documents", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--PCF:GraphQL:CostPerMinute=100", "PCF__GraphQL__CostPerMinute is '100'; it should be 0, or at least PCF__GraphQL__MaxCost (5000).")]
    [InlineData("--PCF:GraphQL:TrustedOnly=true",
        "PCF__GraphQL__TrustedDocuments is not set; with PCF__GraphQL__TrustedOnly it should name the documents to accept.")]
    [InlineData("--PCF:GraphQL:TrustedDocuments=/nowhere",
        "PCF__GraphQL__TrustedDocuments is '/nowhere'; it should be a folder of .graphql files, or a JSON file of documents by their SHA-256.")]
    public async Task A_wrong_setting_ends_the_start(string setting, string problem)
    {
        var failure = await Assert.ThrowsAsync<SettingsException>(() => Service.StartAsync(settings: setting));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    private static string Filled(string head, Func<int, string> part, string end)
    {
        var text = new StringBuilder(head);
        for (var i = 0; text.Length < RequestBytes && i < 900; i++) { text.Append(part(i)); }
        return text.Append(end).ToString();
    }

    private static string Repeated(int times, string head, Func<int, string> part, string end) =>
        head + string.Concat(Enumerable.Range(0, times).Select(part)) + end;

    private static async Task<HttpResponseMessage> PostAsync(Service service, string document, string? user, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document }) };
        if (user is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.TokenFor(user)); }
        request.Headers.Accept.ParseAdd(accept);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> MetricsAsync(Service service)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Service.MetricsToken);
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
