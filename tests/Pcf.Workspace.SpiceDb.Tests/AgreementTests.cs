using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.SpiceDb.Tests.Support;

namespace Pcf.Workspace.SpiceDb.Tests;

/// <summary>The local authorizer and SpiceDB decide alike, on whatever graph of relations.</summary>
public sealed class AgreementTests(Server server)
{
    private const int Graphs = 25;
    private const int QuestionsOfAGraph = 400;

    [Theory]
    [InlineData(SpiceDbConsistency.Token, 1)]
    [InlineData(SpiceDbConsistency.Full, 2)]
    public async Task Ten_thousand_random_questions_have_the_same_answer(SpiceDbConsistency consistency, int seed)
    {
        using var spicedb = await server.TakeAsync(consistency);
        var store = new InMemoryPorts().Relations;
        var local = new LocalAuthorizer(store, spicedb.Instruments.Authorization);
        var random = new Random(seed);
        var asked = 0;
        var allowed = 0;
        for (var graph = 0; graph < Graphs; graph++)
        {
            // Each graph grows and shrinks from the one before.
            RelationTuple[] add = [.. Enumerable.Range(0, 30).Select(_ => Tuple(random))];
            RelationTuple[] remove = [.. Enumerable.Range(0, 20).Select(_ => Tuple(random))];
            await store.WriteAsync(add, remove, default);
            await spicedb.Access.Relations.WriteAsync(add, remove, default);
            for (var left = QuestionsOfAGraph; left > 0;)
            {
                var permission = (Permission)random.Next(7);
                var caller = random.Next(20) == 0 ? Caller.Anonymous : Caller.Of(User(random));
                ObjectRef[] resources = [.. Enumerable.Range(0, Math.Min(left, 1 + random.Next(12))).Select(_ => Resource(permission, random))];

                var expected = await local.CheckManyAsync(caller, permission, resources, default);
                var given = await spicedb.Authorizer.CheckManyAsync(caller, permission, resources, default);

                Assert.True(expected.SequenceEqual(given), $"graph {graph}, {caller}, {permission} on {string.Join(' ', resources)}");
                asked += resources.Length;
                allowed += given.Count(answer => answer);
                left -= resources.Length;
            }
        }

        Assert.Equal(Graphs * QuestionsOfAGraph, asked);
        // Neither answer is rare: the graphs are worth asking.
        Assert.InRange(allowed, asked / 10, asked * 9 / 10);
    }

    private static RelationTuple Tuple(Random random) => random.Next(5) switch
    {
        0 => RelationTuple.Owner(Note(random), User(random)),
        1 => RelationTuple.Viewer(Note(random), User(random)),
        2 => RelationTuple.Organization(Note(random), Organization(random)),
        3 => RelationTuple.Member(Organization(random), User(random)),
        _ => RelationTuple.Admin(Organization(random), User(random)),
    };

    private static ObjectRef Resource(Permission permission, Random random) => PermissionKinds.Of(permission) switch
    {
        ObjectKind.User => ObjectRef.Of(User(random)),
        ObjectKind.Organization => ObjectRef.Of(Organization(random)),
        ObjectKind.Note => ObjectRef.Of(Note(random)),
        _ => ObjectRef.Workspace,
    };

    private static UserId User(Random random) => UserId.Parse($"u{random.Next(8)}");

    private static OrganizationId Organization(Random random) => OrganizationId.Parse($"o{random.Next(4)}");

    private static NoteId Note(Random random) => NoteId.Parse($"n{random.Next(10)}");
}
