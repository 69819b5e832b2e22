using System.Diagnostics;
using Pcf.Workspace.Users;

namespace Pcf.Api.Batching;

/// <summary>Says on a span which kinds of users were loaded, and nothing that tells who they are. Thread-safe.</summary>
internal static class UserEvents
{
    private const int Most = 16;

    /// <summary>Adds an event for each user, up to 16 of a batch.</summary>
    public static void Add(Activity span, IReadOnlyList<User?> users)
    {
        foreach (var user in users.OfType<User>().Take(Most))
        {
            span.AddEvent(new ActivityEvent("user.loaded", tags: new ActivityTagsCollection
            {
                { "user.kind", user.Kind == UserKind.Person ? "person" : "service" },
                { "user.active", user.IsActive },
            }));
        }
    }
}
