using System.Globalization;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Contracts.Support;

/// <summary>The ports on plain collections under one lock: written to be obviously right, never fast.</summary>
public sealed class InMemoryPorts : Ports
{
    private readonly InMemoryState _state = new();

    public InMemoryPorts()
    {
        Notes = new InMemoryNotes(_state);
        Users = new InMemoryUsers(_state);
        Organizations = new InMemoryOrganizations(_state);
        Relations = new InMemoryRelations(_state);
    }

    public override INoteStore Notes { get; }

    public override IUserStore Users { get; }

    public override IOrganizationStore Organizations { get; }

    public override IRelationStore Relations { get; }
}

/// <summary>Everything that is kept, and the one way to touch it.</summary>
internal sealed class InMemoryState
{
    private readonly Lock _gate = new();

    public Dictionary<NoteId, Note> Notes { get; } = [];

    public Dictionary<UserId, User> Users { get; } = [];

    public Dictionary<OrganizationId, Organization> Organizations { get; } = [];

    public HashSet<RelationTuple> Tuples { get; } = [];

    public Dictionary<(UserId Author, string Key), (string Hash, NoteId Note, DateTimeOffset Created)> Keys { get; } = [];

    public string? Mark { get; set; }

    public Access Until(CancellationToken cancel) => new(_gate, cancel);

    public bool Belongs(UserId user, OrganizationId organization) =>
        Tuples.Contains(RelationTuple.Member(organization, user)) || Tuples.Contains(RelationTuple.Admin(organization, user));

    /// <summary>Cuts a page out of a sorted list by places, not by rows.</summary>
    public static Page<T> Cut<T>(
        IEnumerable<T> sorted, PageRequest request, char kind, Func<T, Cursor> place, Func<Cursor, Cursor, bool> follows,
        Func<CancellationToken, ValueTask<long>> count)
    {
        var after = request.After is null ? (Cursor?)null : Cursor.Read(request.After, kind);
        var rows = sorted.Where(item => after is null || follows(place(item), after.Value)).Take(request.First + 1).ToArray();
        var edges = rows.Take(request.First).Select(item => new Edge<T>(item, place(item).Write(kind))).ToArray();
        return new Page<T>(edges, rows.Length > request.First, after is not null, count);
    }

    public static int Compare(Cursor left, Cursor right) =>
        left.Created != right.Created ? left.Created.CompareTo(right.Created) : string.CompareOrdinal(left.Id, right.Id);

    internal readonly struct Access(Lock gate, CancellationToken cancel)
    {
        public ValueTask<T> Do<T>(Func<T> work)
        {
            if (cancel.IsCancellationRequested) { return ValueTask.FromCanceled<T>(cancel); }
            lock (gate)
            {
                try
                {
                    return ValueTask.FromResult(work());
                }
                catch (WorkspaceException refused)
                {
                    return ValueTask.FromException<T>(refused);
                }
            }
        }
    }

    public static string[] Words(string text) =>
        [.. new string([.. text.Select(
            c => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
