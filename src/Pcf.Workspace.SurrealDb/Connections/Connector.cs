
namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Opens connections: connects, signs in, takes the namespace and database, and has the schema checked. Thread-safe.</summary>
/// <param name="options">Where and as whom.</param>
/// <param name="prepare">Checks the schema on a new connection, and brings it up to date.</param>
/// <param name="telemetry">Where the connections' calls are counted.</param>
/// <param name="clock">Deadlines.</param>
internal sealed class Connector(
    SurrealDbWorkspaceOptions options, Func<Connection, CancellationToken, ValueTask> prepare, StoreTelemetry telemetry, TimeProvider clock)
    : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(Handler(options));
    private readonly Uri _endpoint = Address(options.Endpoint);
    private string? _token;

    /// <summary>Opens a connection.</summary>
    /// <param name="ended">Called once, when it ends.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server cannot be reached, refused the sign-in, or has another schema.</exception>
    public async ValueTask<Connection> OpenAsync(Action ended, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        Connection? connection = null;
        try
        {
            var wire = await Wire.ConnectAsync(_endpoint, _invoker, _ => ended(), either.Token);
            connection = new Connection(wire, options.CommandTimeout, telemetry, clock);
            await SignInAsync(connection, either.Token);
            await UseAsync(connection, either.Token);
            await prepare(connection, cancel);
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null) { await connection.DisposeAsync(); }
            if (failure is SurrealException known)
            {
                var reason = SurrealFailure.Reason(known.Error) ?? "its schema cannot be brought up to date";
                throw WorkspaceException.Unavailable("store", reason, known);
            }
            if (failure is OperationCanceledException && !cancel.IsCancellationRequested)
            {
                throw WorkspaceException.Unavailable("store", $"it did not complete the sign-in within {options.ConnectTimeout.TotalSeconds:0.###} s", failure);
            }
            throw;
        }
    }

    public void Dispose() => _invoker.Dispose();

    // The first to name a namespace or a database makes it, and of those that do so at once the server refuses all but one.
    private async ValueTask UseAsync(Connection connection, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await connection.CallAsync("use", cancel, options.Namespace, options.Database);
                return;
            }
            catch (SurrealException race) when (race.Error == SurrealError.Conflict)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 + (20 * Random.Shared.NextDouble())), clock, cancel);
            }
        }
    }

    // The server hashes a password for tens of milliseconds on purpose; the token that it gave for it costs next to nothing.
    private async ValueTask SignInAsync(Connection connection, CancellationToken cancel)
    {
        if (Volatile.Read(ref _token) is { } token)
        {
            try
            {
                await connection.CallAsync("authenticate", cancel, token);
                return;
            }
            catch (SurrealException failure) when (failure.Error is not (SurrealError.Lost or SurrealError.Unreachable))
            {
                // It has expired, or the user has another password now.
                Volatile.Write(ref _token, null);
            }
        }

        var credentials = new Dictionary<string, object?>(StringComparer.Ordinal) { ["user"] = options.User, ["pass"] = options.Password };
        Volatile.Write(ref _token, TokenIn(await connection.CallAsync("signin", cancel, credentials)));
    }

    // Newer servers answer with a map that has the token beside a refresh token.
    private static string? TokenIn(object? answer) => answer switch
    {
        string token => token,
        Dictionary<string, object?> tokens => tokens.GetValueOrDefault("access") as string ?? tokens.GetValueOrDefault("token") as string,
        _ => null,
    };

    private static Uri Address(Uri endpoint) =>
        endpoint.AbsolutePath is "/" ? new UriBuilder(endpoint) { Path = "/rpc" }.Uri : endpoint;

    private static SocketsHttpHandler Handler(SurrealDbWorkspaceOptions options) => new()
    {
        UseProxy = false,
        ConnectTimeout = options.ConnectTimeout,
        SslOptions = options.Tls,
    };
}
