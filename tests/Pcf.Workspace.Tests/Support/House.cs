using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Support;

/// <summary>
/// The whole domain over the store in memory, with a small cast: author and colleague are members of "team", boss is its admin; friend has
/// the shared note; stranger is in "others", which has an admin of its own.
/// </summary>
internal sealed class House : IDisposable
{
    public static readonly UserId Author = UserId.Parse("author");
    public static readonly UserId Colleague = UserId.Parse("colleague");
    public static readonly UserId Boss = UserId.Parse("boss");
    public static readonly UserId Friend = UserId.Parse("friend");
    public static readonly UserId Stranger = UserId.Parse("stranger");
    public static readonly UserId OtherBoss = UserId.Parse("otherboss");
    public static readonly OrganizationId Team = OrganizationId.Parse("team");
    public static readonly OrganizationId Others = OrganizationId.Parse("others");
    public static readonly NoteId TeamNote = NoteId.Parse("teamnote");
    public static readonly NoteId PrivateNote = NoteId.Parse("privatenote");

    private House(Func<string, string>? tenantBucket, Action<AuthorizationDecision>? decided)
    {
        Instruments = new WorkspaceInstruments(tenantBucket: tenantBucket, decided: decided);
        Authorizer = new SwitchableAuthorizer(new LocalAuthorizer(Ports.Relations, Instruments.Authorization));
        Events = new NoteEvents(Authorizer, Instruments, new NoteEventOptions { Capacity = 4, MaxSubscribers = 3 });
        var ids = new IdSource(Clock);
        Notes = new NoteBook(Ports.Notes, Ports.Users, Ports.Relations, Authorizer, Events, Instruments, ids, Clock, Mirror);
        Users = new UserDirectory(Ports.Users, Authorizer, ids, Clock);
        Organizations = new OrganizationDirectory(Ports.Organizations, Ports.Relations, Authorizer);
    }

    public InMemoryPorts Ports { get; } = new();

    public FakeClock Clock { get; } = new();

    public WorkspaceInstruments Instruments { get; }

    public SwitchableAuthorizer Authorizer { get; }

    public RecordingMirror Mirror { get; } = new();

    public NoteEvents Events { get; }

    public NoteBook Notes { get; }

    public UserDirectory Users { get; }

    public OrganizationDirectory Organizations { get; }

    public static async Task<House> BuildAsync(Func<string, string>? tenantBucket = null, Action<AuthorizationDecision>? decided = null)
    {
        var house = new House(tenantBucket, decided);
        var now = house.Clock.GetUtcNow();
        foreach (var id in new[] { Author, Colleague, Boss, Friend, Stranger, OtherBoss })
        {
            await house.Ports.Users.AddAsync(new User(id, $"{id}", $"{id}@example.com", UserKind.Person, id != Stranger, now), default);
        }

        await house.Ports.Organizations.AddAsync(new Organization(Team, "Team", now), [Boss], default);
        await house.Ports.Organizations.AddAsync(new Organization(Others, "Others", now), [OtherBoss], default);
        await house.Ports.Relations.WriteAsync(
            [RelationTuple.Member(Team, Author), RelationTuple.Member(Team, Colleague), RelationTuple.Member(Others, Stranger)], [], default);
        await house.Ports.Notes.AddAsync(new Note(TeamNote, "Team note", "alpha", Author, Team, [Friend], now, now), default);
        await house.Ports.Notes.AddAsync(new Note(PrivateNote, "Private note", "alpha", Author, null, [], now, now), default);
        return house;
    }

    /// <summary>A member of the cast by name, or "anonymous".</summary>
    public static Caller As(string name) => name == "anonymous" ? Caller.Anonymous : Caller.Of(UserId.Parse(name));

    public void Dispose() => Instruments.Dispose();
}

/// <summary>The real authorizer with a switch that makes it fail, and a count of the questions it got.</summary>
internal sealed class SwitchableAuthorizer(IAuthorizer real) : IAuthorizer
{
    public bool IsDown { get; set; }

    public bool DecidesFromStore { get; set; } = true;

    public int Questions { get; private set; }

    public ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
        Ask().CheckAsync(caller, permission, resource, cancel);

    public ValueTask<IReadOnlyList<bool>> CheckManyAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel) =>
        Ask().CheckManyAsync(caller, permission, resources, cancel);

    public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => Ask().ReadableNotesAsync(caller, cancel);

    private IAuthorizer Ask()
    {
        Questions++;
        return IsDown ? throw WorkspaceException.Unavailable("authorizer", "it is switched off") : real;
    }
}

/// <summary>Records what is written to it, as text.</summary>
internal sealed class RecordingMirror : IRelationWriter
{
    public List<string> Written { get; } = [];

    /// <summary>Whether it takes nothing.</summary>
    public bool IsDown { get; init; }

    public ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
    {
        if (IsDown) { throw WorkspaceException.Unavailable("authorizer", "it is switched off"); }
        Written.AddRange(remove.Select(fact => $"-{fact}"));
        Written.AddRange(add.Select(fact => $"+{fact}"));
        return ValueTask.CompletedTask;
    }
}
