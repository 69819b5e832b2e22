using System.Diagnostics;

namespace Pcf.Benchmarks.Tracing;

/// <summary>Spans of requests as the service makes them: their names, kinds and attributes, each request with ids of its own.</summary>
internal static class RequestSpans
{
    /// <summary>Spans of each kind: the ids among their attributes come again after so many, which is more than any table keeps.</summary>
    public const int Count = 8_192;

    private const string Statement = "SELECT u.id, u.name, u.email, u.role, u.created_at, u.version FROM users u "
        + "WHERE u.id IN (SELECT value FROM json_each(@ids)) AND u.deleted_at IS NULL";

    private const string SourceName = "Pcf.Benchmarks.Requests";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of an HTTP request.</summary>
    public static Activity[] Http() => Make("POST /graphql", ActivityKind.Server, static (span, i) => span
        .SetTag("server.address", "api.example").SetTag("server.port", 8080).SetTag("url.path", "/graphql")
        .SetTag("http.route", "/graphql").SetTag("http.request.method", "POST").SetTag("http.response.status_code", 200)
        .SetTag("url.scheme", "http").SetTag("network.protocol.version", "1.1")
        .SetTag("request_id", $"{i:x8}5f0c4d1ea7b29384").SetTag("user_id", $"u_{i % 100:x4}c1d2e3f4"));

    /// <summary>The span of a GraphQL operation.</summary>
    public static Activity[] GraphQL() => Make("query UserById", ActivityKind.Internal, static (span, _) => span
        .SetTag("graphql.operation.type", "query").SetTag("graphql.operation.name", "UserById"));

    /// <summary>The span of a statement.</summary>
    public static Activity[] Sql() => Make("SELECT users", ActivityKind.Client, static (span, _) => span
        .SetTag("db.system.name", "sqlite").SetTag("db.operation.name", "SELECT").SetTag("db.collection.name", "users")
        .SetTag("db.query.text", Statement));

    /// <summary>The span of objects that are loaded together.</summary>
    public static Activity[] Batch() => Make("load users", ActivityKind.Internal, static (span, i) => span
        .SetTag("graphql.dataloader.name", "users").SetTag("graphql.dataloader.batch.size", i % 20));

    private static Activity[] Make(string name, ActivityKind kind, Action<Activity, int> set)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var spans = new Activity[Count];
        for (var i = 0; i < Count; i++)
        {
            var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default);
            spans[i] = Source.CreateActivity(name, kind, parent)!;
            spans[i].Start();
            set(spans[i], i);
            spans[i].Stop();
        }
        return spans;
    }
}
