using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pcf.Api.Authentication;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Each decision about a permission is a record of the audit file, with whose request it was and without a name of anybody.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Who_was_allowed_and_who_was_denied_stands_in_the_audit_file()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Logging__Audit__Path", "logs/audit.log"),
            ("Logging__LogLevel__Audit", "Debug"));
        var note = (await AskAsync(service, "1", "mutation { createNote(input: {title: \"Mine\"}) { id } }")).GetProperty("data")
            .GetProperty("createNote").GetProperty("id").GetString()!;
        await AskAsync(service, "1", $$"""{ note(id: "{{note}}") { title } }""", "reads");
        await AskAsync(service, "1", $$"""mutation Rename { updateNote(id: "{{note}}", input: {title: "Still mine"}) { id } }""", "writes");
        await AskAsync(service, "10", $$"""{ note(id: "{{note}}") { title } }""", "peeks");
        await AskAsync(service, "10", $$"""mutation Remove { deleteNote(id: "{{note}}") { id } }""", "destroys");
        await AskAsync(service, "10", "{ notes { totalCount } }", "lists");
        Assert.Equal(0, await service.TerminateAsync());

        var lines = await File.ReadAllLinesAsync(Path.Combine(service.Folder, "logs/audit.log"), TestContext.Current.CancellationToken);
        var records = lines.Select(line => JsonDocument.Parse(line).RootElement).ToLookup(record => record.GetProperty("request_id").GetString()!);

        Assert.Equal(["DEBUG read note 1 0 local allowed"], records["reads"].Select(Decision));
        Assert.Equal(["INFO write note 1 0 local allowed", "INFO audit.write_allowed Rename"], records["writes"].Select(Decision));
        Assert.Equal(["WARN read note 0 1 local denied"], records["peeks"].Select(Decision));
        // What nobody may know of is not there: the second question decides between "no" and "none".
        Assert.Equal(["WARN delete note 0 1 local denied", "WARN read note 0 1 local denied", "INFO audit.write_failed Remove NOT_FOUND"],
            records["destroys"].Select(Decision));
        Assert.Equal(["DEBUG read note 1 0 local allowed"], records["lists"].Select(Decision));
        Assert.All(records.SelectMany(group => group), record => Assert.Matches("^u_[0-9a-f]{16}$", record.GetProperty("user_id").GetString()));
        Assert.Equal(2, records.SelectMany(group => group).Select(record => record.GetProperty("user_id").GetString()).Distinct().Count());
        Assert.All(lines, line => Assert.DoesNotContain(note, line, StringComparison.Ordinal));
    }

    private static string Decision(JsonElement record)
    {
        var fields = record.GetProperty("fields");
        string[] names = ["permission", "resource_type", "allowed", "denied", "source", "result", "operation_name", "code"];
        var words = names.Where(name => fields.TryGetProperty(name, out _)).Select(name => fields.GetProperty(name).ToString());
        return $"{record.GetProperty("level")} {record.GetProperty("event")} {string.Join(' ', words)}".Replace("auth.decided ", "",
            StringComparison.Ordinal);
    }

    private static async Task<JsonElement> AskAsync(ServiceProcess service, string user, string document, string? requestId = null)
    {
        var token = DevelopmentKey.Mint(DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "data/development-key.json")), "pcf-api", user,
            TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (requestId is not null) { request.Headers.Add("X-Request-Id", requestId); }
        using var answer = await service.Client.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
