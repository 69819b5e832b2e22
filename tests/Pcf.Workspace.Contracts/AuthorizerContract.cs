using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Contracts;

/// <summary>What every authorizer decides, with a small cast: author and colleague are members of "team", boss is its admin; friend has the shared
/// note; stranger is a member of "others", which has an admin of its own.</summary>
public abstract class AuthorizerContract : IAsyncLifetime
{
    private const string Everyone = "author,colleague,boss,friend,stranger,otherboss,unknown,anonymous";

    private static readonly RelationTuple[] Facts =
    [
        .. "note:teamnote#owner@user:author note:teamnote#organization@organization:team note:teamnote#viewer@user:friend".Split(' ')
            .Concat("note:privatenote#owner@user:author organization:team#member@user:author organization:team#member@user:colleague".Split(' '))
            .Concat("organization:team#admin@user:boss organization:others#member@user:stranger organization:others#admin@user:otherboss".Split(' '))
            .Select(RelationTuple.Parse),
    ];

    private static readonly ObjectRef TeamNote = new(ObjectKind.Note, "teamnote");
    private static readonly ObjectRef PrivateNote = new(ObjectKind.Note, "privatenote");

    private IAuthorizer _authorizer = null!;
    private IRelationWriter _relations = null!;

    public async ValueTask InitializeAsync()
    {
        (_authorizer, _relations) = await OpenAsync();
        await _relations.WriteAsync(Facts, [], default);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The authorizer under test, without any tuple, and what takes the tuples that it decides from.</summary>
    protected abstract ValueTask<(IAuthorizer Authorizer, IRelationWriter Relations)> OpenAsync();

    [Theory]
    [InlineData(Permission.ReadNote, "teamnote", "author,colleague,boss,friend")]
    [InlineData(Permission.WriteNote, "teamnote", "author,boss")]
    [InlineData(Permission.DeleteNote, "teamnote", "author,boss")]
    [InlineData(Permission.ShareNote, "teamnote", "author")]
    [InlineData(Permission.ReadNote, "privatenote", "author")]
    [InlineData(Permission.WriteNote, "privatenote", "author")]
    [InlineData(Permission.DeleteNote, "privatenote", "author")]
    [InlineData(Permission.ShareNote, "privatenote", "author")]
    [InlineData(Permission.ReadNote, "nosuchnote", "")]
    public async Task A_permission_on_a_note_is_given_to_these_and_no_others(Permission permission, string note, string allowed) =>
        Assert.Equal(allowed, await AllowedAsync(permission, new ObjectRef(ObjectKind.Note, note)));

    [Theory]
    [InlineData("team", "author,colleague,boss")]
    [InlineData("others", "stranger,otherboss")]
    [InlineData("nowhere", "")]
    public async Task Members_and_admins_belong_to_an_organization(string organization, string allowed) =>
        Assert.Equal(allowed, await AllowedAsync(Permission.BelongToOrganization, new ObjectRef(ObjectKind.Organization, organization)));

    [Theory]
    [InlineData("author", "author,boss")]
    [InlineData("boss", "boss")]
    [InlineData("friend", "friend")]
    [InlineData("stranger", "stranger,otherboss")]
    [InlineData("otherboss", "otherboss")]
    public async Task An_email_is_for_oneself_and_admins_of_a_shared_organization(string user, string allowed) =>
        Assert.Equal(allowed, await AllowedAsync(Permission.ReadEmail, new ObjectRef(ObjectKind.User, user)));

    [Fact]
    public async Task Only_admins_of_any_organization_create_users() =>
        Assert.Equal("boss,otherboss", await AllowedAsync(Permission.CreateUser, ObjectRef.Workspace));

    [Fact]
    public async Task A_bulk_check_answers_in_the_order_asked()
    {
        ObjectRef[] notes = [PrivateNote, TeamNote, new(ObjectKind.Note, "x"), TeamNote];

        Assert.Equal([false, true, false, true], await _authorizer.CheckManyAsync(As("colleague"), Permission.ReadNote, notes, default));
        Assert.Empty(await _authorizer.CheckManyAsync(As("colleague"), Permission.ReadNote, [], default));
    }

    [Fact]
    public async Task A_bulk_check_takes_more_objects_than_one_message_does()
    {
        ObjectRef[] notes = [.. Enumerable.Range(0, 1_200).Select(i => i % 7 == 0 ? TeamNote : new ObjectRef(ObjectKind.Note, $"n{i}"))];

        var answers = await _authorizer.CheckManyAsync(As("friend"), Permission.ReadNote, notes, default);

        Assert.Equal(notes.Select(note => note == TeamNote), answers);
    }

    [Fact]
    public async Task A_permission_on_the_wrong_kind_of_object_is_a_bug_and_says_so() =>
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await _authorizer.CheckAsync(As("author"), Permission.ReadNote, new ObjectRef(ObjectKind.Organization, "team"), default));

    [Fact]
    public async Task What_is_given_and_what_is_taken_counts_at_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await _relations.WriteAsync([], [RelationTuple.Member(Id("team"), User("colleague")), RelationTuple.Viewer(Note("teamnote"), User("friend"))],
                default);
            Assert.False(await _authorizer.CheckAsync(As("colleague"), Permission.ReadNote, TeamNote, default));
            Assert.False(await _authorizer.CheckAsync(As("friend"), Permission.ReadNote, TeamNote, default));

            await _relations.WriteAsync([RelationTuple.Member(Id("team"), User("colleague")), RelationTuple.Viewer(Note("teamnote"), User("friend"))], [],
                default);
            Assert.True(await _authorizer.CheckAsync(As("colleague"), Permission.ReadNote, TeamNote, default));
            Assert.True(await _authorizer.CheckAsync(As("friend"), Permission.ReadNote, TeamNote, default));
        }
    }

    [Fact]
    public async Task An_admin_who_leaves_one_organization_stays_an_admin_of_the_other()
    {
        await _relations.WriteAsync([RelationTuple.Admin(Id("others"), User("boss")), RelationTuple.Member(Id("team"), User("boss"))], [], default);
        await _relations.WriteAsync([], [RelationTuple.Admin(Id("team"), User("boss"))], default);

        Assert.Equal("author", await AllowedAsync(Permission.WriteNote, TeamNote));
        Assert.Equal("author,colleague,boss,friend", await AllowedAsync(Permission.ReadNote, TeamNote));
        Assert.Equal("author", await AllowedAsync(Permission.ReadEmail, new ObjectRef(ObjectKind.User, "author")));
        Assert.Equal("boss,stranger,otherboss", await AllowedAsync(Permission.ReadEmail, new ObjectRef(ObjectKind.User, "stranger")));
        Assert.Equal("boss,otherboss", await AllowedAsync(Permission.CreateUser, ObjectRef.Workspace));
    }

    [Fact]
    public async Task An_organization_without_its_last_admin_makes_no_one_a_creator_of_users()
    {
        await _relations.WriteAsync([], [RelationTuple.Admin(Id("team"), User("boss"))], default);

        Assert.Equal("otherboss", await AllowedAsync(Permission.CreateUser, ObjectRef.Workspace));
    }

    [Fact]
    public async Task Writing_what_is_there_and_removing_what_is_not_changes_nothing()
    {
        await _relations.WriteAsync([.. Facts, .. Facts], [RelationTuple.Viewer(Note("teamnote"), User("stranger"))], default);

        Assert.Equal("author,colleague,boss,friend", await AllowedAsync(Permission.ReadNote, TeamNote));
    }

    [Fact]
    public async Task A_tuple_that_is_removed_and_added_in_one_step_is_there()
    {
        var fact = RelationTuple.Viewer(Note("teamnote"), User("friend"));

        await _relations.WriteAsync([fact], [fact], default);

        Assert.True(await _authorizer.CheckAsync(As("friend"), Permission.ReadNote, TeamNote, default));
    }

    private async Task<string> AllowedAsync(Permission permission, ObjectRef resource)
    {
        var allowed = new List<string>();
        foreach (var name in Everyone.Split(','))
        {
            if (await _authorizer.CheckAsync(As(name), permission, resource, default)) { allowed.Add(name); }
        }

        return string.Join(',', allowed);
    }

    private static Caller As(string name) => name == "anonymous" ? Caller.Anonymous : Caller.Of(User(name));

    private static UserId User(string id) => UserId.Parse(id);

    private static OrganizationId Id(string id) => OrganizationId.Parse(id);

    private static NoteId Note(string id) => NoteId.Parse(id);
}
