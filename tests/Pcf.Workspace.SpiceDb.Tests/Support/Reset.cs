using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb.Tests.Support;

/// <summary>Removes all tuples of a server.</summary>
internal static class Reset
{
    public static async Task EmptyAsync(SpiceDbOptions options)
    {
        using var calls = new SpiceDbCalls(options);
        await new SpiceDbSchema(calls).EnsureAsync(default);
        foreach (var type in new[] { "user", "organization", "note", "workspace" })
        {
            var request = new DeleteRelationshipsRequest { RelationshipFilter = new RelationshipFilter { ResourceType = type } };
            await calls.CallAsync("delete", call => calls.Permissions.DeleteRelationshipsAsync(request, call), default);
        }
    }
}
