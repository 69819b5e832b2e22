using Pcf.Workspace.Access;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>Asks SpiceDB for every decision. Thread-safe.</summary>
/// <param name="calls">The server.</param>
/// <param name="marks">Says whether the server has all tuples: a denial of one that is being filled would be no decision.</param>
/// <param name="freshness">How fresh a decision must be.</param>
/// <param name="instruments">Where checks are counted, with the source <c>spicedb</c>.</param>
internal sealed class SpiceDbAuthorizer(SpiceDbCalls calls, SpiceDbMarks marks, Freshness freshness, AuthorizationInstruments instruments) : IAuthorizer
{
    private const string SourceName = "spicedb";

    // Well below what the server takes in one message.
    private const int ChecksInOneCall = 500;

    /// <inheritdoc/>
    public bool DecidesFromStore => false;

    /// <inheritdoc/>
    public async ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
        (await CheckManyAsync(caller, permission, [resource], cancel))[0];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<bool>> CheckManyAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel)
    {
        if (resources.Count == 0) { return []; }
        var kind = PermissionKinds.Demand(permission, resources);
        using var measure = instruments.Measure(permission, kind, SourceName, cancel);
        var answers = new bool[resources.Count];
        if (caller.IsKnown)
        {
            var subject = Messages.Subject(ObjectRef.Of(caller.User));
            if (answers.Length == 1) { answers[0] = await AskAsync(subject, permission, resources[0], cancel); }
            else
            {
                for (var from = 0; from < answers.Length; from += ChecksInOneCall)
                {
                    await AskAsync(subject, permission, resources, from, answers, cancel);
                }
            }
        }

        var allowed = answers.AsSpan().Count(true);
        if (allowed < answers.Length && caller.IsKnown) { await marks.DemandCopiedAsync(cancel); }
        measure.Complete(allowed, answers.Length - allowed);
        return answers;
    }

    /// <inheritdoc/>
    public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) =>
        ValueTask.FromResult(caller.IsKnown ? NoteScope.RelatedTo(caller.User) : NoteScope.Nothing);

    private async ValueTask<bool> AskAsync(SubjectReference subject, Permission permission, ObjectRef resource, CancellationToken cancel)
    {
        var (needed, writes) = freshness.Current;
        var request = new CheckPermissionRequest
        {
            Consistency = needed,
            Resource = Messages.Object(resource),
            Permission = AccessNames.Of(permission),
            Subject = subject,
        };
        var answer = await calls.CallAsync(SpiceDbMethods.CheckPermission, options => calls.Permissions.CheckPermissionAsync(request, options), cancel);
        freshness.Decided(answer.CheckedAt, writes);
        return IsYes(answer.Permissionship);
    }

    private async ValueTask AskAsync(SubjectReference subject, Permission permission, IReadOnlyList<ObjectRef> resources, int from, bool[] answers,
        CancellationToken cancel)
    {
        var (needed, writes) = freshness.Current;
        var request = new CheckBulkPermissionsRequest { Consistency = needed };
        for (var i = from; i < Math.Min(from + ChecksInOneCall, answers.Length); i++)
        {
            request.Items.Add(new CheckBulkPermissionsRequestItem
            {
                Resource = Messages.Object(resources[i]),
                Permission = AccessNames.Of(permission),
                Subject = subject,
            });
        }

        var answer = await calls.CallAsync(SpiceDbMethods.CheckBulkPermissions, options => calls.Permissions.CheckBulkPermissionsAsync(request, options), cancel)
            ;
        if (answer.Pairs.Count != request.Items.Count || answer.Pairs.Any(pair => pair.ResponseCase != CheckBulkPermissionsPair.ResponseOneofCase.Item))
        {
            throw WorkspaceException.Unavailable("authorizer", "it did not answer every check");
        }
        freshness.Decided(answer.CheckedAt, writes);
        for (var i = 0; i < answer.Pairs.Count; i++) { answers[from + i] = IsYes(answer.Pairs[i].Item.Permissionship); }
    }

    // "Conditional" would need a context that nothing here gives.
    private static bool IsYes(Permissionship answer) => answer == Permissionship.HasPermission;
}
