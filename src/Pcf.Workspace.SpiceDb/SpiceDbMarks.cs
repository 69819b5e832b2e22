using Pcf.Workspace.Access;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>The mark on the server that says of which store it has all tuples: a tuple of the workspace itself, with the store's own mark.
/// Thread-safe.</summary>
/// <param name="calls">The server.</param>
internal sealed class SpiceDbMarks(SpiceDbCalls calls)
{
    private const string Relation = "copied";
    private const string Unknown = "none";
    private static readonly string[] Types = ["workspace", "note", "organization", "user"];

    private volatile string? _mark;

    /// <summary>The mark of the store that this process writes to; null while that is not known to have a copy.</summary>
    public string? Current { get => _mark; set => _mark = value; }

    /// <exception cref="WorkspaceException">Unavailable: the server has not all tuples of the store, or did not answer.</exception>
    public async ValueTask DemandCopiedAsync(CancellationToken cancel)
    {
        var mark = _mark;
        // Asked all the same: a server that is away, or refuses the key, has its own error.
        if (!await IsCopiedAsync(mark ?? Unknown, cancel) || mark is null)
        {
            throw WorkspaceException.Unavailable("authorizer", "it does not have the workspace's tuples yet");
        }
    }

    public async ValueTask<bool> IsCopiedAsync(string mark, CancellationToken cancel)
    {
        var request = new CheckPermissionRequest
        {
            Consistency = new Consistency { FullyConsistent = true },
            Resource = Messages.Object(ObjectRef.Workspace),
            Permission = Relation,
            Subject = Messages.Subject(Subject(mark)),
        };
        var answer = await calls.CallAsync(
            SpiceDbMethods.CheckPermission, options => calls.Permissions.CheckPermissionAsync(request, options), cancel);
        return answer.Permissionship == Permissionship.HasPermission;
    }

    public async ValueTask SetCopiedAsync(string mark, CancellationToken cancel)
    {
        var request = new WriteRelationshipsRequest
        {
            Updates =
            {
                new RelationshipUpdate
                {
                    Operation = RelationshipUpdate.Types.Operation.Touch,
                    Relationship = Messages.Tuple(ObjectRef.Workspace, Relation, Subject(mark)),
                },
            },
        };
        await calls.CallAsync(
            SpiceDbMethods.WriteRelationships, options => calls.Permissions.WriteRelationshipsAsync(request, options), cancel);
    }

    /// <summary>Removes every tuple, marks first.</summary>
    /// <param name="settle">How long to wait behind the marks, for writes that began while they were there.</param>
    /// <param name="cancel">Gives up between calls.</param>
    public async ValueTask RemoveAllAsync(TimeSpan settle, CancellationToken cancel)
    {
        foreach (var type in Types)
        {
            var request = new DeleteRelationshipsRequest { RelationshipFilter = new RelationshipFilter { ResourceType = type } };
            await calls.CallAsync(
                SpiceDbMethods.DeleteRelationships, options => calls.Permissions.DeleteRelationshipsAsync(request, options), cancel);
            if (type == Types[0]) { await Task.Delay(settle, cancel); }
        }
    }

    private static ObjectRef Subject(string mark) => new(ObjectKind.Workspace, mark);
}
