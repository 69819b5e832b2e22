using System.Diagnostics;

namespace Instrumented;

/// <summary>What should not be done with a secret: it is written wherever a span has a place for text. None of it leaves the process.</summary>
internal static class Careless
{
    public static void Record(string secret)
    {
        var request = new ActivityLink(Activity.Current?.Context ?? default, new ActivityTagsCollection { ["password"] = secret, ["note"] = $"password={secret}" });
        using var span = Shop.Spans.StartActivity($"sign in with password={secret}", ActivityKind.Internal, parentContext: default, links: [request]);
        span?.SetTag("password", secret);
        span?.SetTag("note", $"password={secret}");
        span?.SetTag("notes", new[] { $"password={secret}" });
        span?.AddBaggage("password", secret);
        span?.AddEvent(new ActivityEvent($"tried password={secret}", tags: new ActivityTagsCollection { ["password"] = secret }));
        span?.AddException(new InvalidOperationException($"The login failed: password={secret}"));
        span?.SetStatus(ActivityStatusCode.Error, $"refused password={secret}");
    }
}
