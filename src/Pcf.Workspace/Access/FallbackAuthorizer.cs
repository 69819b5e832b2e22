using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>Asks an authorization server, gives what it allowed for a while without asking again, and answers some reads itself while the server does
/// not answer. Thread-safe.</summary>
/// <remarks>
/// Only reads that were allowed are given again, with the source <c>cache</c>: a denial and a write are always decided anew. While the server does
/// not answer, a caller may read what the store says is their own, and what the server allowed them within the last 30 minutes. Everything else is
/// Unavailable: neither a write nor a denial is ever a guess. Each answer counts with the source <c>fallback</c>.
/// </remarks>
/// <param name="server">Who decides.</param>
/// <param name="store">Says whose a note is.</param>
/// <param name="instruments">Where checks are counted.</param>
/// <param name="clock">The age of decisions.</param>
/// <param name="keepsDecisions">Whether allowed reads are kept for this case. Only where this process learns of every write that takes a permission
/// back: by <see cref="Forgetting"/>, and by other processes through <see cref="Forget"/> and <see cref="ForgetAll"/>.</param>
public sealed class FallbackAuthorizer(
    IAuthorizer server, IRelationStore store, AuthorizationInstruments instruments, TimeProvider clock, bool keepsDecisions) : IAuthorizer
{
    private const string SourceName = "fallback";
    private const string CacheName = "cache";
    private const int MaxKept = 100_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    // A server that comes or goes answers some and not others.
    private static readonly TimeSpan BackAfter = TimeSpan.FromSeconds(5);

    private readonly KeptDecisions _kept = new(MaxKept);
    private int _isAway;
    private long _failedAt;

    /// <summary>Called with true when the server stops answering, and with false when it has answered every question for five seconds; must not
    /// throw. Null for no callback.</summary>
    public Action<bool>? Changed { get; init; }

    /// <summary>How long an allowed read is given again without asking the server.</summary>
    /// <value>The default is 0: never.</value>
    public TimeSpan FreshFor { get; init; }

    /// <summary>Whether this process learns at the moment of what other processes take back. While it does not, nothing is kept and nothing that was
    /// kept is used. Null for always.</summary>
    public Func<bool>? IsInformed { get; init; }

    /// <summary>Called when tuples were taken back here, to have other processes forget what followed from them; awaited before the write is
    /// acknowledged, and must not throw. Null for no callback.</summary>
    public Func<IReadOnlyList<RelationTuple>, ValueTask>? Taken { get; init; }

    /// <summary>Called when tuples were added that let more be read of what others know already, such as a share, to have other processes decide on
    /// what is stored now; awaited before the write is acknowledged, and must not throw. Null for no callback.</summary>
    public Func<ValueTask>? Given { get; init; }

    /// <summary>Called with the numbers of reads that were given again and that were not, for each question that could have been; must not throw.
    /// Null for no callback.</summary>
    public Action<int, int>? Looked { get; init; }

    private bool MayUseKept => keepsDecisions && (IsInformed is null || IsInformed());

    /// <inheritdoc/>
    public bool DecidesFromStore => server.DecidesFromStore;

    /// <summary>A writer that passes tuples on, and has decisions forgotten that they take back: before and after, so that none that was under way
    /// meanwhile stays.</summary>
    /// <param name="writer">Takes the tuples.</param>
    public IRelationWriter Forgetting(IRelationWriter writer) => new ForgettingWriter(writer, this);

    /// <summary>Forgets what was allowed on notes: another process has taken some of it back.</summary>
    /// <param name="notes">The notes.</param>
    public void Forget(IReadOnlyCollection<NoteId> notes) => _kept.Forget(notes);

    /// <summary>Forgets everything that was allowed: another process may have taken any of it back.</summary>
    public void ForgetAll() => _kept.ForgetAll();

    /// <inheritdoc/>
    public async ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
        (await CheckManyAsync(caller, permission, [resource], cancel))[0];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<bool>> CheckManyAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel)
    {
        if (FreshFor <= TimeSpan.Zero || !caller.IsKnown || !IsRead(permission) || !MayUseKept)
        {
            return await AskAsync(caller, permission, resources, cancel);
        }

        var unknown = resources.Where(resource => !WasAllowed(caller, permission, resource, FreshFor)).ToArray();
        Looked?.Invoke(resources.Count - unknown.Length, unknown.Length);
        if (unknown.Length == resources.Count) { return await AskAsync(caller, permission, resources, cancel); }
        using (var measure = instruments.Measure(permission, PermissionKinds.Demand(permission, resources), CacheName, cancel))
        {
            measure.Complete(resources.Count - unknown.Length, 0);
        }
        if (unknown.Length == 0) { return [.. resources.Select(_ => true)]; }
        var answers = await AskAsync(caller, permission, unknown, cancel);
        var denied = unknown.Where((_, i) => !answers[i]).ToHashSet();
        return [.. resources.Select(resource => !denied.Contains(resource))];
    }

    private async ValueTask<IReadOnlyList<bool>> AskAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel)
    {
        var forgotten = _kept.Forgotten;
        IReadOnlyList<bool> answers;
        try
        {
            answers = await server.CheckManyAsync(caller, permission, resources, cancel);
        }
        catch (WorkspaceException failure) when (failure.Error == WorkspaceError.Unavailable)
        {
            Interlocked.Exchange(ref _failedAt, clock.GetTimestamp());
            Change(isAway: true);
            if (!caller.IsKnown || !IsRead(permission) || !await MayReadAllAsync(caller, permission, resources, cancel)) { throw; }
            using var measure = instruments.Measure(permission, PermissionKinds.Of(permission), SourceName, cancel);
            measure.Complete(resources.Count, 0);
            return [.. resources.Select(_ => true)];
        }

        if (Volatile.Read(ref _isAway) != 0 && clock.GetElapsedTime(Interlocked.Read(ref _failedAt)) >= BackAfter) { Change(isAway: false); }
        if (MayUseKept && IsRead(permission) && caller.IsKnown) { Keep(caller, permission, resources, answers, forgotten); }
        return answers;
    }

    /// <inheritdoc/>
    public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => server.ReadableNotesAsync(caller, cancel);

    private static bool IsRead(Permission permission) =>
        permission is Permission.ReadNote or Permission.ReadEmail or Permission.BelongToOrganization;

    private void Change(bool isAway)
    {
        var now = isAway ? 1 : 0;
        if (Volatile.Read(ref _isAway) != now && Interlocked.Exchange(ref _isAway, now) != now) { Changed?.Invoke(isAway); }
    }

    private void Keep(Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, IReadOnlyList<bool> answers, long forgotten)
    {
        var now = clock.GetTimestamp();
        for (var i = 0; i < resources.Count; i++)
        {
            var decision = new KeptDecisions.Decision(caller.User, permission, resources[i]);
            if (answers[i]) { _kept.Keep(decision, now, forgotten); }
            else { _kept.Forget(decision); }
        }
    }

    private async ValueTask<bool> MayReadAllAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel)
    {
        var isUsed = MayUseKept;
        var unknown = resources.Where(resource => !isUsed || !WasAllowed(caller, permission, resource, KeptFor)).ToArray();
        if (unknown.Length == 0) { return true; }
        var self = ObjectRef.Of(caller.User);
        if (permission == Permission.ReadEmail) { return unknown.All(resource => resource == self); }
        if (permission != Permission.ReadNote) { return false; }
        var facts = await store.OnAsync(ObjectKind.Note, [.. unknown.Select(resource => resource.Id)], caller.User, cancel);
        var own = facts.Where(fact => fact.Relation == Relation.Owner && fact.Subject == self).Select(fact => fact.Resource).ToHashSet();
        return unknown.All(own.Contains);
    }

    private bool WasAllowed(Caller caller, Permission permission, ObjectRef resource, TimeSpan within) =>
        _kept.AllowedAt(new KeptDecisions.Decision(caller.User, permission, resource)) is { } at && clock.GetElapsedTime(at) <= within;

    // The others belong to a new note, which is an event of its own.
    private static bool LetsMoreBeRead(RelationTuple added) => added.Relation is Relation.Viewer or Relation.Member or Relation.Admin;

    private sealed class ForgettingWriter(IRelationWriter writer, FallbackAuthorizer authorizer) : IRelationWriter
    {
        public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
        {
            authorizer._kept.Forget(remove);
            try
            {
                await writer.WriteAsync(add, remove, cancel);
            }
            finally
            {
                // Also when it failed: it may have taken place.
                authorizer._kept.Forget(remove);
                if (remove.Count > 0 && authorizer.Taken is { } taken) { await taken(remove); }
                if (add.Any(LetsMoreBeRead) && authorizer.Given is { } given) { await given(); }
            }
        }
    }
}
