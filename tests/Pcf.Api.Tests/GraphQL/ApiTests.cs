using System.Net.Http.Json;
using System.Text.Json;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.GraphQL;

public sealed class ApiTests : IAsyncLifetime
{
    private Service _service = null!;

    public async ValueTask InitializeAsync() => _service = await Service.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_query_of_the_readme_is_answered_as_written()
    {
        var answer = await _service.AskAsync("{ user(id: 1) { name email } }");

        Assert.Equal("""{"data":{"user":{"name":"Ada Berg","email":"ada.berg@example.com"}}}""", answer.GetRawText());
    }

    [Fact]
    public async Task A_change_for_a_version_that_the_note_no_longer_has_is_a_conflict()
    {
        const string Change = "mutation ($title: String, $version: Int) { updateNote(id: 1, input: {title: $title, expectedVersion: $version}) { version } }";

        // Note 1 is user 8's.
        var first = await _service.AskAsync(Change, new { title = "A", version = 1 }, user: "8");
        var second = await _service.AskAsync(Change, new { title = "B", version = 1 }, user: "8");

        Assert.Equal("""{"data":{"updateNote":{"version":2}}}""", first.GetRawText());
        var error = second.GetProperty("errors")[0];
        Assert.Equal("expectedVersion: the note has another version by now; read it again and repeat the change.",
            error.GetProperty("message").GetString());
        Assert.Equal("CONFLICT", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal("expectedVersion", error.GetProperty("extensions").GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_creation_that_is_sent_again_under_its_key_is_the_same_note()
    {
        const string Create = "mutation ($title: String!) { createNote(input: {title: $title, idempotencyKey: \"order-1\"}) { id } }";

        var first = await _service.AskAsync(Create, new { title = "Once" });
        var again = await _service.AskAsync(Create, new { title = "Once" });
        var other = await _service.AskAsync(Create, new { title = "Other" });

        Assert.Equal(first.GetProperty("data").GetRawText(), again.GetProperty("data").GetRawText());
        var extensions = other.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal(("INVALID_INPUT", "idempotencyKey"), (extensions.GetProperty("code").GetString(), extensions.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Every_field_of_the_demo_data_is_answered()
    {
        var answer = await _service.AskAsync(
            """
            { me { id name email kind active created }
              organization(id: 1) { id name created members { totalCount edges { node { name } } } admins { edges { node { id } } } }
              notes(first: 3) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
                edges { cursor node { id title content created updated author { name } organization { name } viewers { id } } } }
              searchNotes(query: "budget plan", first: 2) { totalCount edges { node { title } } }
              health { status version } }
            """);

        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        var data = answer.GetProperty("data");
        Assert.Equal("1", data.GetProperty("me").GetProperty("id").GetString());
        Assert.Equal(4, data.GetProperty("organization").GetProperty("members").GetProperty("totalCount").GetInt32());
        Assert.Equal(3, data.GetProperty("notes").GetProperty("edges").GetArrayLength());
        Assert.True(data.GetProperty("notes").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.Equal("HEALTHY", data.GetProperty("health").GetProperty("status").GetString());
    }

    [Fact]
    public async Task All_notes_are_walked_by_their_cursors_once()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        int total;
        do
        {
            var page = (await _service.AskAsync(
                "query ($after: String) { notes(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }",
                new { after })).GetProperty("data").GetProperty("notes");
            total = page.GetProperty("totalCount").GetInt32();
            foreach (var edge in page.GetProperty("edges").EnumerateArray())
            {
                Assert.True(seen.Add(edge.GetProperty("node").GetProperty("id").GetString()!));
            }
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()
                ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);

        Assert.Equal(total, seen.Count);
    }

    [Fact]
    public async Task A_note_is_created_changed_shared_and_deleted()
    {
        var id = (await _service.AskAsync("""mutation { createNote(input: {title: "First", content: "Text"}) { id } }"""))
            .GetProperty("data").GetProperty("createNote").GetProperty("id").GetString();

        var changed = await _service.AskAsync(
            "mutation ($id: ID!) { updateNote(id: $id, input: {title: \"Second\"}) { title content organization { id } } }", new { id });
        Assert.Equal("""{"title":"Second","content":"Text","organization":null}""",
            changed.GetProperty("data").GetProperty("updateNote").GetRawText());

        Assert.Equal("NOT_FOUND", await _service.ErrorCodeAsync("query ($id: ID!) { note(id: $id) { title } }", new { id }, user: "9"));
        await _service.AskAsync("mutation ($id: ID!) { shareNote(id: $id, userId: 9) { viewers { id } } }", new { id });
        Assert.Equal("Second", (await _service.AskAsync("query ($id: ID!) { note(id: $id) { title } }", new { id }, user: "9")).GetProperty("data")
            .GetProperty("note").GetProperty("title").GetString());
        Assert.Equal("FORBIDDEN", await _service.ErrorCodeAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id }, user: "9"));

        await _service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });
        Assert.Equal("NOT_FOUND", await _service.ErrorCodeAsync("query ($id: ID!) { note(id: $id) { title } }", new { id }));
    }

    [Theory]
    [InlineData("{ user(id: \"nobody\") { name } }", "NOT_FOUND")]
    [InlineData("{ user(id: \"###\") { name } }", "INVALID_INPUT")]
    [InlineData("{ users(first: 1000) { totalCount } }", "INVALID_INPUT")]
    [InlineData("{ notes(after: \"rubbish\") { totalCount } }", "INVALID_INPUT")]
    [InlineData("mutation { createNote(input: {title: \"\"}) { id } }", "INVALID_INPUT")]
    [InlineData("mutation { createNote(input: {title: \"x\", organizationId: 3}) { id } }", "FORBIDDEN")]
    [InlineData("{ nonsense }", "INVALID_INPUT")]
    [InlineData("{", "INVALID_INPUT")]
    public async Task What_is_refused_has_a_code_and_a_trace_id(string document, string code)
    {
        var error = (await _service.AskAsync(document)).GetProperty("errors")[0];

        Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Matches("^[0-9a-f]{32}$", error.GetProperty("extensions").GetProperty("traceId").GetString());
    }

    [Theory]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null)]
    [InlineData("|abc.1.", null)]
    public async Task No_traceparent_takes_the_trace_id_away(string parent, string? expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ nonsense }" }) };
        request.Headers.TryAddWithoutValidation("traceparent", parent);

        using var answer = await _service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var trace = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty(
            "errors")[0].GetProperty("extensions").GetProperty("traceId").GetString();
        Assert.Matches("^[0-9a-f]{32}$", trace);
        if (expected is not null) { Assert.Equal(expected, trace); }
    }

    [Fact]
    public async Task An_email_is_seen_by_its_owner_and_by_admins_of_a_shared_organization_only()
    {
        const string Document = "{ user(id: 2) { email } }";
        async Task<string?> SeenBy(string user) =>
            (await _service.AskAsync(Document, user: user)).GetProperty("data").GetProperty("user").GetProperty("email").GetString();

        Assert.Equal("ben.castillo@example.com", await SeenBy("2"));
        Assert.Equal("ben.castillo@example.com", await SeenBy("1"));
        Assert.Null(await SeenBy("3"));
        Assert.Null(await SeenBy("7"));
    }

    [Fact]
    public async Task The_schema_can_be_asked_for_with_its_descriptions()
    {
        var answer = await _service.AskAsync("{ __schema { types { name description fields { name } } } }");

        var query = answer.GetProperty("data").GetProperty("__schema").GetProperty("types").EnumerateArray()
            .Single(t => t.GetProperty("name").GetString() == "Query");
        Assert.Equal(
            ["me", "user", "users", "organization", "note", "notes", "searchNotes", "health"],
            query.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Everything_in_the_schema_is_described()
    {
        var answer = await _service.AskAsync(
            """
            { __schema { types { name description
                fields(includeDeprecated: true) { name description args(includeDeprecated: true) { name description } }
                inputFields(includeDeprecated: true) { name description } enumValues(includeDeprecated: true) { name description } } } }
            """);

        var types = answer.GetProperty("data").GetProperty("__schema").GetProperty("types").EnumerateArray()
            .Where(type => !Name(type).StartsWith("__", StringComparison.Ordinal));
        Assert.Empty(types.SelectMany(type => Undescribed(type, "")));

        static IEnumerable<string> Undescribed(JsonElement element, string above)
        {
            var name = $"{above}{Name(element)}";
            if (string.IsNullOrWhiteSpace(element.GetProperty("description").GetString())) { yield return name; }
            foreach (var list in element.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array))
            {
                foreach (var below in list.Value.EnumerateArray().SelectMany(part => Undescribed(part, $"{name}."))) { yield return below; }
            }
        }

        static string Name(JsonElement element) => element.GetProperty("name").GetString()!;
    }

    [Fact]
    public async Task An_organization_keeps_its_name_for_those_who_may_not_see_who_is_in_it()
    {
        var answer = await _service.AskAsync("{ organization(id: 1) { name members { totalCount } admins { totalCount } } }", user: "9");

        Assert.Equal("""{"organization":{"name":"Northwind Orchard","members":null,"admins":null}}""", answer.GetProperty("data").GetRawText());
        Assert.All(answer.GetProperty("errors").EnumerateArray(),
            error => Assert.Equal("FORBIDDEN", error.GetProperty("extensions").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("{ user(id: -1) { name } }", "Argument \"id\" of \"Query.user\": expected 1 to 32 characters of 0-9 and a-z, but got 2 characters.")]
    [InlineData("{ notes(authorId: \"1 \") { totalCount } }",
        "Argument \"authorId\" of \"Query.notes\": expected 1 to 32 characters of 0-9 and a-z, but got 2 characters.")]
    [InlineData("mutation { createUser(input: {name: \"N\", email: \"nomail\"}) { id } }",
        "email: expected an address of at most 254 characters, with one @ and a dot behind it, but got 6 characters.")]
    public async Task What_is_refused_says_what_is_expected(string document, string message)
    {
        Assert.Equal(message, (await _service.AskAsync(document)).GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Without_telemetry_an_error_names_no_trace()
    {
        await using var silent = await Service.StartAsync(settings: "--PCF:Telemetry:Enabled=false");

        var extensions = (await silent.AskAsync("{ user(id: 99) { name } }")).GetProperty("errors")[0].GetProperty("extensions");

        Assert.Equal("NOT_FOUND", extensions.GetProperty("code").GetString());
        Assert.False(extensions.TryGetProperty("traceId", out _));
    }

    [Fact]
    public async Task The_root_says_where_to_go()
    {
        var line = await _service.Client.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.All(["/graphql", "/health", "/metrics"], path => Assert.Contains(path, line, StringComparison.Ordinal));
        Assert.Contains("endpoint=\"/\"", await _service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_is_there_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        string? id;
        await using (var first = await Service.StartAsync(folder: folder))
        {
            id = (await first.AskAsync("""mutation { createNote(input: {title: "Kept"}) { id } }""")).GetProperty("data").GetProperty("createNote")
                .GetProperty("id").GetString();
        }
        await using (var second = await Service.StartAsync(folder: folder))
        {
            Assert.Equal("Kept", (await second.AskAsync("query ($id: ID!) { note(id: $id) { title } }", new { id })).GetProperty("data")
                .GetProperty("note").GetProperty("title").GetString());
            Assert.Equal(10, (await second.AskAsync("{ users { totalCount } }")).GetProperty("data").GetProperty("users").GetProperty("totalCount")
                .GetInt32());
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_request_shows_in_the_metrics_of_every_layer()
    {
        await _service.AskAsync("query Named { user(id: 1) { name } }");

        var page = await _service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("http_requests_total{method=\"POST\",endpoint=\"/graphql\",status_group=\"2xx\",status_code=\"200\"} 1\n", page,
            StringComparison.Ordinal);
        Assert.Contains("graphql_requests_total{operation_type=\"query\",operation_name=\"Named\",status=\"ok\"} 1\n", page,
            StringComparison.Ordinal);
        Assert.Contains("db_queries_total{database=\"sqlite\",operation=\"select\",status=\"ok\"}", page, StringComparison.Ordinal);
        Assert.Contains("db_connection_pool_size{database=\"sqlite\"}", page, StringComparison.Ordinal);
        Assert.Contains("process_cpu_seconds_total ", page, StringComparison.Ordinal);
        Assert.Contains("dependency_up{dependency=\"store\"}", page, StringComparison.Ordinal);
    }
}
