using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>Decides from the relation tuples in the store: the embedded default, nothing to install and nothing to keep in step.</summary>
/// <remarks>Any number of objects costs at most two reads of the store. Decides on what is stored now, without a cache. Thread-safe.</remarks>
/// <param name="relations">The tuples.</param>
/// <param name="instruments">Where checks are counted, with the source <c>local</c>.</param>
public sealed class LocalAuthorizer(IRelationStore relations, AuthorizationInstruments instruments) : IAuthorizer
{
    private const string SourceName = "local";

    /// <inheritdoc/>
    public bool DecidesFromStore => true;

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
            var user = caller.User;
            await (kind switch
            {
                ObjectKind.Note => DecideNotesAsync(user, permission, resources, answers, cancel),
                ObjectKind.User => DecideEmailsAsync(user, resources, answers, cancel),
                _ => DecideByMembershipAsync(user, permission, resources, answers, cancel),
            });
        }

        var allowed = answers.AsSpan().Count(true);
        measure.Complete(allowed, answers.Length - allowed);
        return answers;
    }

    /// <inheritdoc/>
    public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel)
    {
        using var measure = instruments.Measure(Permission.ReadNote, ObjectKind.Note, SourceName, cancel);
        measure.Complete(caller.IsKnown ? 1 : 0, caller.IsKnown ? 0 : 1);
        return ValueTask.FromResult(caller.IsKnown ? NoteScope.RelatedTo(caller.User) : NoteScope.Nothing);
    }

    private async ValueTask DecideNotesAsync(
        UserId user, Permission permission, IReadOnlyList<ObjectRef> notes, bool[] answers, CancellationToken cancel)
    {
        var ids = new string[notes.Count];
        for (var i = 0; i < ids.Length; i++) { ids[i] = notes[i].Id; }
        var facts = await relations.OnAsync(ObjectKind.Note, ids, user, cancel);

        // Most questions are answered by the note's own tuples; only a note of some organization is worth the second read.
        var places = permission != Permission.ShareNote && facts.Any(fact => fact.Relation == Relation.Organization)
            ? await relations.MembershipsAsync([user], cancel)
            : [];
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (Grants(permission, fact, user, places)) { allowed.Add(fact.Resource.Id); }
        }

        for (var i = 0; i < ids.Length; i++) { answers[i] = allowed.Contains(ids[i]); }
    }

    private static bool Grants(Permission permission, RelationTuple fact, UserId user, IReadOnlyList<RelationTuple> places) => fact.Relation switch
    {
        Relation.Owner => fact.Subject == ObjectRef.Of(user),
        Relation.Viewer => permission == Permission.ReadNote && fact.Subject == ObjectRef.Of(user),
        Relation.Organization => places.Any(place =>
            place.Resource == fact.Subject && (permission == Permission.ReadNote || place.Relation == Relation.Admin)),
        _ => false,
    };

    private async ValueTask DecideEmailsAsync(UserId user, IReadOnlyList<ObjectRef> users, bool[] answers, CancellationToken cancel)
    {
        var self = ObjectRef.Of(user);
        var asked = new List<UserId>(users.Count + 1) { user };
        for (var i = 0; i < users.Count; i++)
        {
            answers[i] = users[i] == self;
            if (!answers[i]) { asked.Add(UserId.Parse(users[i].Id)); }
        }

        if (asked.Count == 1) { return; }
        var places = await relations.MembershipsAsync(asked, cancel);
        var run = places.Where(place => place.Relation == Relation.Admin && place.Subject == self).Select(place => place.Resource).ToHashSet();
        var seen = places.Where(place => run.Contains(place.Resource)).Select(place => place.Subject).ToHashSet();
        for (var i = 0; i < users.Count; i++) { answers[i] |= seen.Contains(users[i]); }
    }

    private async ValueTask DecideByMembershipAsync(
        UserId user, Permission permission, IReadOnlyList<ObjectRef> resources, bool[] answers, CancellationToken cancel)
    {
        var places = await relations.MembershipsAsync([user], cancel);
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = permission == Permission.CreateUser
                ? places.Any(place => place.Relation == Relation.Admin)
                : places.Any(place => place.Resource == resources[i]);
        }
    }
}
