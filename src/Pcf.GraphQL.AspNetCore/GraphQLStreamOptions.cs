using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>How subscriptions reach clients, over WebSockets (graphql-transport-ws) and server-sent events. Read once when the endpoint is
/// mapped.</summary>
public sealed class GraphQLStreamOptions
{
    // Timers take no more than about 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>WebSocket connections and event streams that are open at one time; one more is answered with 503.</summary>
    /// <value>1 to 1 000 000; the default is 1 000.</value>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>WebSocket connections and event streams of one client that are open at one time; one more is answered with 503, or closed with 1013
    /// when its client is known by then only.</summary>
    /// <value>1 to 1 000 000; the default is 100.</value>
    public int MaxConnectionsPerClient { get; init; } = 100;

    /// <summary>Says whose a connection is, after <see cref="Connect"/>; null, or null as the answer, has no limit of its own.</summary>
    public Func<HttpContext, string?>? ClientOf { get; init; }

    /// <summary>Operations that one WebSocket connection has at work at a time, until their first answers; further ones wait for their turn. So one
    /// connection does not take the places of all clients.</summary>
    /// <value>1 to 10 000; the default is 4.</value>
    public int MaxAtWork { get; init; } = 4;

    /// <summary>Operations that one WebSocket connection runs at a time; one more gets an error message.</summary>
    /// <value>1 to 10 000; the default is 100.</value>
    public int MaxOperations { get; init; } = 100;

    /// <summary>How long a WebSocket client may wait with its <c>connection_init</c>; then the connection closes with 4408.</summary>
    /// <value>0.1 to 300 seconds; the default is 10.</value>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a sign of life is sent while nothing happens: a ping frame, or a comment in an event stream. A WebSocket client that does
    /// not answer within the same time is cut.</summary>
    /// <value>1 to 300 seconds; the default is 15.</value>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one message may take to be sent; a client that reads more slowly is cut.</summary>
    /// <value>0.1 to 300 seconds; the default is 10.</value>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Origins other than the endpoint's own whose pages may open a WebSocket, such as <c>https://app.example.com</c>. Browsers ask nothing
    /// before they open one, so a page of any other origin is refused with 403.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Decides on a WebSocket client by the payload of its <c>connection_init</c> (undefined when it has none); false closes the
    /// connection with 4403. Null accepts every client that got as far as the endpoint.</summary>
    public Func<HttpContext, JsonElement, ValueTask<bool>>? Connect { get; init; }

    /// <summary>When what admitted a client loses its force, as the expiry of its token; the stream ends then. Asked once, after
    /// <see cref="Connect"/>. Null, or null as the answer, is never.</summary>
    public Func<HttpContext, DateTimeOffset?>? ExpiresAt { get; init; }

    /// <summary>The clock of all times here.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a client is still admitted; infinite where it has no end.</summary>
    internal TimeSpan TimeLeft(HttpContext http)
    {
        if (ExpiresAt?.Invoke(http) is not { } end) { return Timeout.InfiniteTimeSpan; }
        var left = end - Clock.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Timeout.InfiniteTimeSpan;
    }

    internal void Check()
    {
        Require(MaxConnections is >= 1 and <= 1_000_000, nameof(MaxConnections), "1 to 1 000 000");
        Require(MaxConnectionsPerClient is >= 1 and <= 1_000_000, nameof(MaxConnectionsPerClient), "1 to 1 000 000");
        Require(MaxAtWork is >= 1 and <= 10_000, nameof(MaxAtWork), "1 to 10 000");
        Require(MaxOperations is >= 1 and <= 10_000, nameof(MaxOperations), "1 to 10 000");
        Require(IsBetween(InitTimeout, 0.1), nameof(InitTimeout), "0.1 to 300 seconds");
        Require(IsBetween(KeepAlive, 1), nameof(KeepAlive), "1 to 300 seconds");
        Require(IsBetween(SendTimeout, 0.1), nameof(SendTimeout), "0.1 to 300 seconds");
    }

    private static bool IsBetween(TimeSpan time, double least) => time.TotalSeconds >= least && time.TotalSeconds <= 300;

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) { throw new ArgumentOutOfRangeException(name, $"GraphQLStreamOptions.{name} must be {range}."); }
    }
}
