using Pcf.Workspace.Access;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>The mark on the server that says that all tuples of the store were copied to it.</summary>
/// <param name="calls">The server.</param>
internal sealed class SpiceDbMarks(SpiceDbCalls calls)
{
    private const string Relation = "copied";

    /// <exception cref="WorkspaceException">Unavailable: they were not, or the server did not answer.</exception>
    public async ValueTask DemandCopiedAsync(CancellationToken cancel)
    {
        if (!await IsCopiedAsync(cancel)) { throw WorkspaceException.Unavailable("authorizer", "it does not have the workspace's tuples yet"); }
    }

    public async ValueTask<bool> IsCopiedAsync(CancellationToken cancel)
    {
        var request = new CheckPermissionRequest
        {
            Consistency = new Consistency { FullyConsistent = true },
            Resource = Messages.Object(ObjectRef.Workspace),
            Permission = Relation,
            Subject = Messages.Subject(ObjectRef.Workspace),
        };
        var answer = await calls.CallAsync(
            SpiceDbMethods.CheckPermission, options => calls.Permissions.CheckPermissionAsync(request, options), cancel);
        return answer.Permissionship == Permissionship.HasPermission;
    }

    public async ValueTask SetCopiedAsync(CancellationToken cancel)
    {
        var request = new WriteRelationshipsRequest
        {
            Updates =
            {
                new RelationshipUpdate
                {
                    Operation = RelationshipUpdate.Types.Operation.Touch,
                    Relationship = Messages.Tuple(ObjectRef.Workspace, Relation, ObjectRef.Workspace),
                },
            },
        };
        await calls.CallAsync(SpiceDbMethods.WriteRelationships, options => calls.Permissions.WriteRelationshipsAsync(request, options), cancel)
            ;
    }
}
