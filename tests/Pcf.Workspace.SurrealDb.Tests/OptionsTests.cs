namespace Pcf.Workspace.SurrealDb.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<SurrealDbWorkspaceOptions>> Wrong { get; } = new()
    {
        { "SurrealDB's Endpoint must be an absolute ws or wss address.", options => options.Endpoint = new Uri("http://localhost:8000") },
        { "SurrealDB's Endpoint must be an absolute ws or wss address.", options => options.Endpoint = new Uri("/rpc", UriKind.Relative) },
        { "SurrealDB's Namespace must be 1 to 64 letters, digits and underscores.", options => options.Namespace = "a b" },
        { "SurrealDB's Database must be 1 to 64 letters, digits and underscores.", options => options.Database = "" },
        { "SurrealDB's User must be a user's name.", options => options.User = " " },
        { "SurrealDB's Password must be the user's password.", options => options.Password = "" },
        { "SurrealDB's PoolSize must be 1 to 256.", options => options.PoolSize = 0 },
        { "SurrealDB's MaxWaiters must be 1 to 100 000.", options => options.MaxWaiters = 0 },
        { "SurrealDB's AcquireTimeout must be 10 ms to 60 s.", options => options.AcquireTimeout = TimeSpan.Zero },
        { "SurrealDB's ConnectTimeout must be 10 ms to 60 s.", options => options.ConnectTimeout = TimeSpan.FromMinutes(2) },
        { "SurrealDB's CommandTimeout must be 10 ms to 60 s.", options => options.CommandTimeout = TimeSpan.Zero },
        { "SurrealDB's IdleTimeout must be 1 s to 1 hour.", options => options.IdleTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_refused(string expected, Action<SurrealDbWorkspaceOptions> spoil)
    {
        var options = new SurrealDbWorkspaceOptions { Password = "x" };
        spoil(options);

        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => SurrealDbWorkspace.Open(options)).Message, StringComparison.Ordinal);
    }
}
