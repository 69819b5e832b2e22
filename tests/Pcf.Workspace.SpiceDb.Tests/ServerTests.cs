using System.Diagnostics;
using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.SpiceDb.Tests.Support;

namespace Pcf.Workspace.SpiceDb.Tests;

/// <summary>Filling a server from the store, and what a trace shows of its calls.</summary>
public sealed class ServerTests(Server server)
{
    private static readonly Caller Reader = Caller.Of(UserId.Parse("u1"));

    [Fact]
    public async Task A_server_gets_all_tuples_of_the_store_once()
    {
        using var empty = await server.TakeAsync();
        await Reset.EmptyAsync(empty.Options);
        var store = new InMemoryPorts().Relations;
        RelationTuple[] facts = [.. Enumerable.Range(0, 1_000).Select(i => RelationTuple.Viewer(NoteId.Parse($"n{i}"), UserId.Parse("u1")))];
        await store.WriteAsync(facts, [], default);
        using var access = new SpiceDbAccess(empty.Options, empty.Instruments.Authorization);

        await access.PrepareAsync(store);
        Assert.DoesNotContain(false, await access.Authorizer.CheckManyAsync(
            Reader, Permission.ReadNote, [.. facts.Select(fact => fact.Resource)], default));

        // A second start has nothing to do.
        await access.Relations.WriteAsync([], [facts[7]], default);
        await access.PrepareAsync(store);
        Assert.False(await access.Authorizer.CheckAsync(Reader, Permission.ReadNote, facts[7].Resource, default));
    }

    [Fact]
    public async Task A_store_that_was_written_to_without_the_server_is_copied_anew_and_what_it_took_back_is_gone()
    {
        using var empty = await server.TakeAsync();
        var store = new InMemoryPorts().Relations;
        RelationTuple[] facts = [.. Enumerable.Range(0, 3).Select(i => RelationTuple.Viewer(NoteId.Parse($"n{i}"), UserId.Parse("u1")))];
        await store.WriteAsync(facts, [], default);
        await empty.Access.PrepareAsync(store);
        Assert.True(await empty.Authorizer.CheckAsync(Reader, Permission.ReadNote, facts[0].Resource, default));

        // As a process does that decides locally.
        await store.SetMarkAsync(null, default);
        await store.WriteAsync([], [facts[0]], default);
        await empty.Access.PrepareAsync(store);

        Assert.Equal([false, true, true], await empty.Authorizer.CheckManyAsync(
            Reader, Permission.ReadNote, [.. facts.Select(fact => fact.Resource)], default));
    }

    [Fact]
    public async Task A_server_with_the_tuples_of_another_store_is_emptied_first()
    {
        using var empty = await server.TakeAsync();
        var (old, restored) = (new InMemoryPorts().Relations, new InMemoryPorts().Relations);
        var note = RelationTuple.Viewer(NoteId.Parse("n1"), UserId.Parse("u1"));
        await old.WriteAsync([note, RelationTuple.Admin(OrganizationId.Parse("o1"), UserId.Parse("u1"))], [], default);
        await empty.Access.PrepareAsync(old);

        await empty.Access.PrepareAsync(restored);

        Assert.False(await empty.Authorizer.CheckAsync(Reader, Permission.ReadNote, note.Resource, default));
        Assert.False(await empty.Authorizer.CheckAsync(Reader, Permission.CreateUser, ObjectRef.Workspace, default));
        // The process that still has the old store believes no denial, and writes nothing to it.
        await empty.Access.PrepareAsync(old);
        Assert.True(await empty.Authorizer.CheckAsync(Reader, Permission.ReadNote, note.Resource, default));
    }

    [Fact]
    public async Task A_denial_counts_only_from_a_server_that_has_the_tuples()
    {
        using var empty = await server.TakeAsync();
        await Reset.EmptyAsync(empty.Options);

        await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await empty.Access.Relations.WriteAsync([RelationTuple.Viewer(NoteId.Parse("n1"), UserId.Parse("u1"))], [], default));
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await empty.Authorizer.CheckAsync(Reader, Permission.ReadNote, new ObjectRef(ObjectKind.Note, "n1"), default));

        Assert.Equal("The authorizer is not available: it does not have the workspace's tuples yet.", refused.Message);
        Assert.Equal(refused.Message, (await Assert.ThrowsAsync<WorkspaceException>(async () => await empty.Access.ProbeAsync())).Message);
    }

    [Fact]
    public async Task Writes_that_race_are_all_seen_by_the_next_check()
    {
        using var empty = await server.TakeAsync();
        for (var round = 0; round < 50; round++)
        {
            NoteId[] notes = [.. Enumerable.Range(0, 16).Select(i => NoteId.Parse($"r{round}n{i}"))];
            await Task.WhenAll(notes.Select(note => Task.Run(async () =>
                await empty.Access.Relations.WriteAsync([RelationTuple.Viewer(note, UserId.Parse("u1"))], [], default))));

            Assert.DoesNotContain(false, await empty.Authorizer.CheckManyAsync(
                Reader, Permission.ReadNote, [.. notes.Select(ObjectRef.Of)], default));
        }
    }

    [Fact]
    public async Task A_call_is_a_client_span_under_the_check_and_names_no_object()
    {
        using var empty = await server.TakeAsync();
        await empty.Access.Relations.WriteAsync([RelationTuple.Viewer(NoteId.Parse("quail77"), UserId.Parse("u1"))], [], default);
        var spans = new List<Activity>();
        using var source = new ActivitySource("Test.Requests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = from => from.Name is "Test.Requests" or "Pcf.Workspace" or SpiceDbCalls.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        using (source.StartActivity("request"))
        {
            await empty.Authorizer.CheckAsync(Reader, Permission.ReadNote, new ObjectRef(ObjectKind.Note, "quail77"), default);
        }

        var call = spans.Single(span => span.Source.Name == SpiceDbCalls.Name);
        Assert.Equal((ActivityKind.Client, "authzed.api.v1.PermissionsService/CheckPermission"), (call.Kind, call.DisplayName));
        Assert.Equal("authorization.check", call.Parent?.DisplayName);
        Assert.Equal(
            [
                ("rpc.method", "authzed.api.v1.PermissionsService/CheckPermission"), ("rpc.response.status_code", "OK"),
                ("rpc.system.name", "grpc"), ("server.address", "127.0.0.1"), ("server.port", $"{empty.Options.Endpoint.Port}"),
            ],
            call.TagObjects.Select(tag => (tag.Key, $"{tag.Value}")).OrderBy(tag => tag.Key, StringComparer.Ordinal));
        Assert.DoesNotContain(spans, span => span.TagObjects.Any(tag => $"{tag.Value}".Contains("quail77", StringComparison.Ordinal)));
    }
}
