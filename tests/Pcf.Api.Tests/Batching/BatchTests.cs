using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Tests.Support;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite;
using Pcf.Workspace.Users;

namespace Pcf.Api.Tests.Batching;

/// <summary>How many statements a request takes, whatever it asks of how many objects.</summary>
public sealed class BatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_hundred_notes_with_authors_organizations_and_viewers_take_five_statements_at_most()
    {
        await using var service = await Service.StartAsync();
        await FillAsync(service);

        var request = await TracedRequest.SendAsync(
            service, "{ notes(first: 100) { edges { node { title author { id name } organization { id name } viewers { name } } } } }");

        var notes = request.Data.GetProperty("notes").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToArray();
        Assert.Equal(100, notes.Length);
        Assert.Equal(100, notes.Select(note => note.GetProperty("author").GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(20, notes.Select(note => note.GetProperty("organization").GetProperty("id").GetString()).Distinct().Count());
        Assert.All(notes, note => Assert.Equal(2, note.GetProperty("viewers").GetArrayLength()));
        Assert.InRange(request.Statements.Length, 1, 5);
        Assert.Equal(["batch note_lists 1", "batch organizations 20", "batch users 101"], Batches(request.Spans));
        var operation = Assert.Single(request.Spans, span => span.DisplayName == "query");
        Assert.All(request.Spans.Where(span => span.DisplayName.StartsWith("batch", StringComparison.Ordinal)), span =>
        {
            Assert.Equal(operation.SpanId, span.ParentSpanId);
            TelemetryContract.Holds("batch load ", span);
        });
    }

    [Fact]
    public async Task Each_user_that_is_loaded_is_an_event_without_values()
    {
        await using var service = await Service.StartAsync();
        await FillAsync(service);

        var request = await TracedRequest.SendAsync(service, "{ user(id: \"1\") { name email } }");

        var batch = Assert.Single(request.Spans, span => span.DisplayName == "batch users");
        var loaded = Assert.Single(batch.Events);
        Assert.Equal("user.loaded", loaded.Name);
        Assert.Equal([new("user.kind", "person"), new("user.active", true)], loaded.Tags);
    }

    [Fact]
    public async Task A_large_batch_has_few_events_of_users()
    {
        await using var service = await Service.StartAsync();
        await FillAsync(service);

        var request = await TracedRequest.SendAsync(service, "{ notes(first: 100) { edges { node { author { id name } viewers { name } } } } }");

        Assert.Equal(16, Assert.Single(request.Spans, span => span.DisplayName == "batch users").Events.Count());
    }

    [Fact]
    public async Task Members_addresses_and_counts_of_many_organizations_are_asked_for_together()
    {
        await using var service = await Service.StartAsync();
        await FillAsync(service);
        var places = string.Join(' ', Enumerable.Range(0, 20).Select(
            i => $"o{i}: organization(id: \"place{i}\") {{ members(first: 5) {{ totalCount edges {{ node {{ email }} }} }} "
                + "admins { totalCount } }"));

        var request = await TracedRequest.SendAsync(service, $"{{ {places} }}");

        Assert.Equal(
            ["ada.berg@example.com", "w0@example.com", "w20@example.com", "w40@example.com", "w60@example.com"],
            request.Data.GetProperty("o0").GetProperty("members").GetProperty("edges").EnumerateArray()
                .Select(edge => edge.GetProperty("node").GetProperty("email").GetString()));
        Assert.All(request.Data.EnumerateObject(), place => Assert.Equal(6, place.Value.GetProperty("members").GetProperty("totalCount").GetInt32()));
        Assert.All(request.Data.EnumerateObject(), place => Assert.Equal(1, place.Value.GetProperty("admins").GetProperty("totalCount").GetInt32()));
        // The organizations, one membership check, two kinds of lists and of counts, and the addresses.
        Assert.InRange(request.Statements.Length, 1, 7);
        Assert.Equal(
            ["belong", "read_email"],
            request.Spans.Select(span => (string?)span.GetTagItem("authorization.permission")).OfType<string>().Order());
    }

    [Fact]
    public async Task The_same_object_is_loaded_once_in_a_request()
    {
        await using var service = await Service.StartAsync();
        var note = (await service.AskAsync("{ notes(first: 1) { edges { node { id } } } }")).GetProperty("data").GetProperty("notes")
            .GetProperty("edges")[0].GetProperty("node").GetProperty("id").GetString();
        var aliases = string.Join(' ', Enumerable.Range(0, 100).Select(
            i => $"u{i}: user(id: 2) {{ name email }} n{i}: note(id: \"{note}\") {{ author {{ name }} }} "
                + $"l{i}: notes(first: 1) {{ totalCount }} m{i}: me {{ name }}"));

        var request = await TracedRequest.SendAsync(service, $"{{ {aliases} }}");

        Assert.Equal(400, request.Data.EnumerateObject().Count());
        Assert.InRange(request.Statements.Length, 1, 10);
    }

    [Fact]
    public async Task One_that_is_missing_fails_only_its_own_field()
    {
        await using var service = await Service.StartAsync();

        var answer = await service.AskAsync(
            "{ a: user(id: \"2\") { name } b: user(id: \"missing\") { name } c: organization(id: 1) { members { totalCount } } "
            + "d: organization(id: 3) { members { totalCount } } e: note(id: \"missing\") { id } "
            + "f: organization(id: 1) { members(after: \"x\") { totalCount } } }");

        var data = answer.GetProperty("data");
        Assert.Equal(JsonValueKind.Object, data.GetProperty("a").ValueKind);
        Assert.Equal(JsonValueKind.Null, data.GetProperty("b").ValueKind);
        Assert.Equal(4, data.GetProperty("c").GetProperty("members").GetProperty("totalCount").GetInt32());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("d").GetProperty("members").ValueKind);
        Assert.Equal(
            ["b NOT_FOUND", "d FORBIDDEN", "e NOT_FOUND", "f INVALID_INPUT"],
            answer.GetProperty("errors").EnumerateArray().Select(error =>
                $"{error.GetProperty("path")[0]} {error.GetProperty("extensions").GetProperty("code").GetString()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_field_of_a_mutation_sees_what_the_one_before_has_changed()
    {
        await using var service = await Service.StartAsync();
        var note = (await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }")).GetProperty("data").GetProperty("createNote")
            .GetProperty("id").GetString();

        var answer = await service.AskAsync(
            "mutation ($id: ID!) { a: shareNote(id: $id, userId: 2) { viewers { id } } "
            + "b: shareNote(id: $id, userId: 3) { viewers { id } author { name } } }",
            new { id = note });

        Assert.Equal(["2"], Ids(answer, "a"));
        Assert.Equal(["2", "3"], Ids(answer, "b"));

        static IEnumerable<string?> Ids(JsonElement answer, string field) => answer.GetProperty("data").GetProperty(field).GetProperty("viewers")
            .EnumerateArray().Select(user => user.GetProperty("id").GetString());
    }

    private static async Task FillAsync(Service service)
    {
        var store = (SqliteWorkspace)service.Services.GetRequiredService<IWorkspaceStore>();
        for (var i = 0; i < 20; i++)
        {
            await store.Organizations.AddAsync(new Organization(OrganizationId.Parse($"place{i}"), $"Place {i}", Noon), [UserId.Parse("1")], default);
        }
        for (var i = 0; i < 100; i++)
        {
            var author = UserId.Parse($"writer{i}");
            var place = OrganizationId.Parse($"place{i % 20}");
            var user = new User(author, $"Writer {i}", $"w{i}@example.com", UserKind.Person, true, Noon.AddDays(1).AddSeconds(i));
            await store.Users.AddAsync(user, default);
            await store.Relations.WriteAsync([RelationTuple.Member(place, author)], [], default);
            var note = new Note(NoteId.Parse($"n{i}"), $"Note {i}", "", author, place, [], Noon.AddYears(10), Noon.AddYears(10));
            await store.Notes.AddAsync(note, default);
            await store.Relations.WriteAsync(
                [RelationTuple.Viewer(note.Id, UserId.Parse($"writer{(i + 1) % 100}")), RelationTuple.Viewer(note.Id, UserId.Parse("2"))],
                [], default);
        }
    }

    private static string[] Batches(Activity[] spans) =>
    [
        .. spans.Where(span => span.GetTagItem("graphql.dataloader.name") is not null)
            .Select(span => $"{span.DisplayName} {span.GetTagItem("graphql.dataloader.batch.size")}").Order(StringComparer.Ordinal),
    ];
}
