using System.Diagnostics;
using Pcf.Workspace.Users;

namespace Pcf.Api.Batching;

/// <summary>Says on a span which kinds of users were loaded, and nothing that tells who they are. Thread-safe.</summary>
internal static class UserEvents
{
    private const int Most = 16;

    // An event copies them.
    private static readonly ActivityTagsCollection ActivePerson = Tags("person", isActive: true);
    private static readonly ActivityTagsCollection Person = Tags("person", isActive: false);
    private static readonly ActivityTagsCollection ActiveService = Tags("service", isActive: true);
    private static readonly ActivityTagsCollection Service = Tags("service", isActive: false);

    /// <summary>Adds an event for each user, up to 16 of a batch.</summary>
    public static void Add(Activity span, IReadOnlyList<User?> users)
    {
        var left = Most;
        for (var i = 0; i < users.Count && left > 0; i++)
        {
            if (users[i] is not { } user) { continue; }
            left--;
            span.AddEvent(new ActivityEvent("user.loaded", tags: (user.Kind == UserKind.Person, user.IsActive) switch
            {
                (true, true) => ActivePerson,
                (true, false) => Person,
                (false, true) => ActiveService,
                _ => Service,
            }));
        }
    }

    private static ActivityTagsCollection Tags(string kind, bool isActive) => new() { { "user.kind", kind }, { "user.active", isActive } };
}
