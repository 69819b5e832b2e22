using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;

namespace Pcf.Api.Admission;

/// <summary>Limits the connections that clients may hold, and keeps some for operators: those of the management port, and without one a few over
/// the limit, which get health, metrics and levels alone. Thread-safe.</summary>
/// <remarks>The server's own limit counts every port alike, so clients that hold all connections would shut probes and scrapers out.</remarks>
internal sealed partial class ConnectionLimit
{
    private const string RetryAfter = "1";
    private static readonly PathString[] Management = ["/health", "/metrics", "/loglevel"];

    private readonly long _limit;
    private readonly ILogger<ConnectionLimit> _log;
    private readonly ConnectionReserve _management = new();
    private readonly ConnectionReserve _overLimit = new();
    private long _open;

    /// <summary>A limit.</summary>
    /// <param name="limit">Connections of clients; null for no limit.</param>
    /// <param name="meters">Makes the meter of what is over the limit.</param>
    /// <param name="log">Hears when the limit is reached.</param>
    public ConnectionLimit(long? limit, IMeterFactory meters, ILogger<ConnectionLimit> log)
    {
        _limit = limit ?? long.MaxValue;
        _log = log;
        meters.Create("Pcf.Api.Connections").CreateObservableCounter("connections_over_limit_total",
            () => (Measurement<long>[])
            [
                new(_overLimit.Taken, new KeyValuePair<string, object?>("outcome", "reserved")),
                new(_overLimit.Closed + _management.Closed, new KeyValuePair<string, object?>("outcome", "closed")),
            ],
            null, "Connections over their limit: taken for health, metrics and levels alone, or closed for a newer one.");
    }

    /// <summary>Refuses all requests but those for health, metrics and levels on connections over the limit, and ends these by their first answer.
    /// </summary>
    public static void Use(WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<Place>() is not { IsOverLimit: true }) { return next(context); }
        if (HttpProtocol.IsHttp11(context.Request.Protocol)) { context.Response.Headers.Connection = "close"; }
        if (Management.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))) { return next(context); }
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfter;
        return Task.CompletedTask;
    });

    /// <summary>Gives a connection that was accepted its place.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isManagement">Whether it came to the management port.</param>
    public void Take(ConnectionContext connection, bool isManagement)
    {
        if (isManagement)
        {
            connection.Features.Set(new Place(IsOverLimit: false, _management.Take(connection)));
            return;
        }
        if (Interlocked.Increment(ref _open) <= _limit)
        {
            connection.Features.Set(new Place(IsOverLimit: false, Leave));
            return;
        }
        Leave();
        Full(_limit);
        connection.Features.Set(new Place(IsOverLimit: true, _overLimit.Take(connection)));
    }

    /// <summary>Serves a connection, and frees its place when it has ended.</summary>
    public static ConnectionDelegate Serve(ConnectionDelegate next) => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Features.Get<Place>()?.Leave();
        }
    };

    private void Leave() => Interlocked.Decrement(ref _open);

    [LoggerMessage(EventId = 1, EventName = "connections.full", Level = LogLevel.Warning,
        Message = "Clients hold {Limit} connections, which is the limit; on further ones only health, metrics and levels are answered; logged once")]
    private partial void Full(long limit);

    /// <summary>A connection's place.</summary>
    private sealed record Place(bool IsOverLimit, Action Leave);
}
