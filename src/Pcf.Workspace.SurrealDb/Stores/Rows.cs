using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Makes the domain's records of rows, and rows of them; the field lists they rely on stand beside them.</summary>
internal static class Rows
{
    public const string UserFields = "record::id(id) AS key, name, email, kind, active, created, place";

    public const string OrganizationFields = "record::id(id) AS key, name, created, place";

    // Readers come in id order because the key of a relation ends in it.
    public const string NoteFields =
        """
        record::id(id) AS key, title, content, author, organization, created, updated, version, place,
            (SELECT VALUE subject_id FROM
                relation:['note', record::id($parent.id), 'viewer', 'user', NONE]..=['note', record::id($parent.id), 'viewer', 'user', ..]) AS viewers
        """;

    public static readonly Func<Row, User> User = static row => new User(
        UserId.Parse(row.Text("key")),
        row.Text("name"),
        row.Text("email"),
        row.Text("kind") == "SERVICE" ? UserKind.Service : UserKind.Person,
        row.Truth("active"),
        row.Time("created"));

    public static readonly Func<Row, Organization> Organization = static row => new Organization(
        OrganizationId.Parse(row.Text("key")), row.Text("name"), row.Time("created"));

    public static readonly Func<Row, Note> Note = static row => new Note(
        NoteId.Parse(row.Text("key")),
        row.Text("title"),
        row.Text("content"),
        UserId.Parse(row.Text("author")),
        row.OptionalText("organization") is { } home ? OrganizationId.Parse(home) : null,
        [.. row.List("viewers").Select(viewer => UserId.Parse((string)viewer!))],
        row.Time("created"),
        row.Time("updated"))
    {
        Version = (int)(row.OptionalNumber("version") ?? 1),
    };

    /// <summary>The tuples of a result whose rows are keys of relations.</summary>
    public static List<RelationTuple> Relations(object? result) => result is not List<object?> keys
        ? []
        : [.. keys.Select(key => RelationAt((List<object?>)key!))];

    public static Dictionary<string, object?> Of(User user) => new(StringComparer.Ordinal)
    {
        ["id"] = Id(user.Id),
        ["name"] = user.Name,
        ["email"] = user.Email,
        ["kind"] = user.Kind == UserKind.Service ? "SERVICE" : "PERSON",
        ["active"] = user.IsActive,
        ["created"] = user.Created.ToUnixTimeMilliseconds(),
        ["place"] = Place.OldestFirst(user.Created.ToUnixTimeMilliseconds(), user.Id.ToString()),
    };

    public static Dictionary<string, object?> Of(Organization organization) => new(StringComparer.Ordinal)
    {
        ["id"] = Id(organization.Id),
        ["name"] = organization.Name,
        ["created"] = organization.Created.ToUnixTimeMilliseconds(),
        ["place"] = Place.OldestFirst(organization.Created.ToUnixTimeMilliseconds(), organization.Id.ToString()),
    };

    public static Dictionary<string, object?> Of(Note note) => new(StringComparer.Ordinal)
    {
        ["id"] = Id(note.Id),
        ["title"] = note.Title,
        ["content"] = note.Content,
        ["author"] = note.AuthorId.ToString(),
        ["organization"] = note.OrganizationId?.ToString(),
        ["created"] = note.Created.ToUnixTimeMilliseconds(),
        ["updated"] = note.Updated.ToUnixTimeMilliseconds(),
        ["version"] = note.Version,
        ["place"] = Place.NewestFirst(note.Created.ToUnixTimeMilliseconds(), note.Id.ToString()),
    };

    public static object?[] Of(IEnumerable<RelationTuple> facts) => [.. facts.Distinct().Select(Of)];

    public static object?[] IdsOf(IEnumerable<RelationTuple> facts) => [.. facts.Distinct().Select(fact => (object?)Id(fact))];

    public static RecordId Id(UserId id) => new("user", id.ToString());

    public static RecordId Id(OrganizationId id) => new("organization", id.ToString());

    public static RecordId Id(NoteId id) => new("note", id.ToString());

    public static RecordId Id(RelationTuple fact) => new("relation", KeyOf(fact));

    private static Dictionary<string, object?> Of(RelationTuple fact) => new(StringComparer.Ordinal)
    {
        ["id"] = Id(fact),
        ["resource_type"] = AccessNames.Of(fact.Resource.Kind),
        ["resource_id"] = fact.Resource.Id,
        ["relation"] = AccessNames.Of(fact.Relation),
        ["subject_type"] = AccessNames.Of(fact.Subject.Kind),
        ["subject_id"] = fact.Subject.Id,
    };

    private static object?[] KeyOf(RelationTuple fact) =>
    [
        AccessNames.Of(fact.Resource.Kind), fact.Resource.Id, AccessNames.Of(fact.Relation), AccessNames.Of(fact.Subject.Kind), fact.Subject.Id,
    ];

    private static RelationTuple RelationAt(List<object?> key) => new(
        new ObjectRef(AccessNames.KindOf((string)key[0]!), (string)key[1]!),
        AccessNames.RelationOf((string)key[2]!),
        new ObjectRef(AccessNames.KindOf((string)key[3]!), (string)key[4]!));
}
