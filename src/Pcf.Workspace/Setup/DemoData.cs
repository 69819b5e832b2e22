using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>A made-up workspace to look around in and to test with: 10 users, 3 organizations, 1 000 notes.</summary>
/// <remarks>
/// The same on every machine and every day: everything follows from an item's number, nothing from a clock or a random source. Ids are
/// plain numbers from "1". Users 1 to 4 are in organization 1, 4 to 7 in 2, 7 to 9 in 3, and 10 in none; users 1, 4 and 7
/// are the admins of 1, 2 and 3. Of every five notes one is private; of every seven, one is shared with one reader.
/// </remarks>
public static class DemoData
{
    private const int UserCount = 10;
    private const int NoteCount = 1_000;

    private static readonly DateTimeOffset Start = new(2025, 1, 6, 9, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names =
        ["Ada Berg", "Ben Castillo", "Chloe Dumont", "Daniel Eriksen", "Elif Fidan", "Femi Grant", "Greta Holm", "Hugo Ito", "Ines Jansen",
            "Build Robot"];

    private static readonly string[] Places = ["Northwind Orchard", "Harbour Lights", "Paper Lantern Studio"];

    private static readonly string[] Subjects =
        ["Budget", "Roadmap", "Retrospective", "Interview", "Release", "Incident", "Onboarding", "Research", "Garden", "Travel", "Recipe"];

    private static readonly string[] Forms = ["plan", "minutes", "draft", "checklist", "ideas", "summary", "questions"];

    private static readonly string[] Sentences =
    [
        "We agreed to start small and to measure before we change anything.",
        "The next step is a short review with all who are affected.",
        "Open questions are listed below, with a name beside each of them.",
        "This replaces the earlier version, which had become too long to read.",
        "The deadline moved by a week because the supplier was late.",
        "Please add what is missing; nothing here is final yet.",
        "It worked better than expected, mostly thanks to good preparation.",
        "The numbers come from last quarter and still have to be checked.",
        "Bring warm clothes, the lake is cold even in July.",
    ];

    private static readonly (int Organization, int First, int Last)[] Belonging = [(1, 1, 4), (2, 4, 7), (3, 7, 9)];

    /// <summary>Users "1" to "10"; the last is a service.</summary>
    public static IReadOnlyList<User> Users { get; } =
    [
        .. Enumerable.Range(1, UserCount).Select(n => new User(
            UserId.Parse($"{n}"),
            Names[n - 1],
            $"{Names[n - 1].ToLowerInvariant().Replace(' ', '.')}@example.com",
            n == UserCount ? UserKind.Service : UserKind.Person,
            IsActive: true,
            Start.AddMinutes(n))),
    ];

    /// <summary>Organizations "1" to "3".</summary>
    public static IReadOnlyList<Organization> Organizations { get; } =
    [
        .. Places.Select((name, i) => new Organization(OrganizationId.Parse($"{i + 1}"), name, Start.AddHours(i + 1))),
    ];

    /// <summary>Who belongs to which organization, and who runs it. The notes' own tuples follow from the notes.</summary>
    public static IReadOnlyList<RelationTuple> Memberships { get; } =
    [
        .. Belonging.SelectMany(place => Enumerable.Range(place.First, place.Last - place.First + 1).Select(user => user == place.First
            ? RelationTuple.Admin(OrganizationId.Parse($"{place.Organization}"), UserId.Parse($"{user}"))
            : RelationTuple.Member(OrganizationId.Parse($"{place.Organization}"), UserId.Parse($"{user}")))),
    ];

    /// <summary>Notes "1" to "1000", oldest first, seven hours apart.</summary>
    public static IReadOnlyList<Note> Notes { get; } = [.. Enumerable.Range(1, NoteCount).Select(NoteOf)];

    private static Note NoteOf(int n)
    {
        var author = 1 + (n * 7 + n / 10) % UserCount;
        // An author's notes go to the first organization they are in; the robot is in none and keeps its notes to itself.
        var home = n % 5 == 0 ? 0 : Belonging.FirstOrDefault(place => place.First <= author && author <= place.Last).Organization;
        var reader = 1 + (author + n / 7 % (UserCount - 1)) % UserCount;
        var created = Start.AddDays(1).AddHours(7 * n);
        return new Note(
            NoteId.Parse($"{n}"),
            $"{Subjects[n % Subjects.Length]} {Forms[n % Forms.Length]} {n}",
            string.Join(' ', Enumerable.Range(0, 2 + n % 4).Select(i => Sentences[(n + i * 2) % Sentences.Length])),
            UserId.Parse($"{author}"),
            home == 0 ? null : OrganizationId.Parse($"{home}"),
            n % 7 == 0 && reader != author ? [UserId.Parse($"{reader}")] : [],
            created,
            n % 3 == 0 ? created.AddHours(n % 90) : created);
    }
}
