using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.AspNetCore.Requests;
using Pcf.GraphQL.AspNetCore.Streaming;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>One HTTP request after the other: negotiate, read, execute, answer. Thread-safe. Source: GraphQL over HTTP.</summary>
internal sealed class GraphQLHttpHandler(GraphQLEngine engine, GraphQLHttpOptions options, GraphiQLPage? page)
{
    /// <summary>The subprotocol of the GraphQL over WebSocket Protocol.</summary>
    private const string Subprotocol = "graphql-transport-ws";

    private static readonly TimeSpan BodyWithinStop = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromMilliseconds(100);

    private readonly StreamConnections _connections = new(options.Streams.MaxConnections, options.Streams.MaxConnectionsPerClient);

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await AnswerAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; no answer would be read.
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await ServeSocketAsync(http);
            return;
        }

        if (page is not null && GraphiQLPage.IsAskedFor(http.Request))
        {
            await page.WriteAsync(http);
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var media = ResponseMedia.Choose(http.Request.Headers.Accept);
        var get = HttpMethods.IsGet(http.Request.Method);
        if (!get && !HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, POST";
            await RefuseAsync(http, media, HttpFailure.MethodNotAllowed);
            return;
        }

        if (media is null)
        {
            await RefuseAsync(http, media, HttpFailure.NotAcceptable);
            return;
        }

        var (parameters, failure) = get ? FromQuery(http) : await FromBodyAsync(http);
        if (parameters is null)
        {
            await RefuseAsync(http, media, failure!);
            if (failure == HttpFailure.Stopping) { await CutAsync(http); }
            return;
        }

        if (media == ResponseMedia.EventStream) { await StreamAsync(http, parameters, queriesOnly: get); }
        else { await ExecuteAsync(http, media, parameters, queriesOnly: get, began); }
    }

    private async Task ServeSocketAsync(HttpContext http)
    {
        if (!IsOwnOrigin(http))
        {
            await RefuseAsync(http, ResponseMedia.Json, HttpFailure.ForeignOrigin);
            return;
        }
        if (!_connections.TryOpen(StreamConnections.WebSocket))
        {
            await RefuseAsync(http, ResponseMedia.Json, HttpFailure.TooManyStreams(options.Streams.MaxConnections));
            return;
        }
        var end = StreamEnd.Client;
        try
        {
            var accept = new WebSocketAcceptContext
            {
                SubProtocol = http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null,
                KeepAliveInterval = options.Streams.KeepAlive,
                KeepAliveTimeout = options.Streams.KeepAlive,
            };
            using var socket = await http.WebSockets.AcceptWebSocketAsync(accept);
            using var connection = new WebSocketConnection(socket, http, engine, options, _connections);
            end = await connection.RunAsync(Stopping(http));
        }
        finally
        {
            _connections.Close(StreamConnections.WebSocket, end);
        }
    }

    private async Task StreamAsync(HttpContext http, RequestParameters parameters, bool queriesOnly)
    {
        if (!_connections.TryOpen(StreamConnections.EventStream))
        {
            await RefuseAsync(http, ResponseMedia.Json, HttpFailure.TooManyStreams(options.Streams.MaxConnections));
            return;
        }
        var end = StreamEnd.Failed;
        var client = options.Streams.ClientOf?.Invoke(http);
        if (!_connections.TryClaim(client))
        {
            _connections.Close(StreamConnections.EventStream, StreamEnd.Limit);
            await RefuseAsync(http, ResponseMedia.Json, HttpFailure.TooManyStreamsOfClient(options.Streams.MaxConnectionsPerClient));
            return;
        }
        try
        {
            var admitted = options.Admit is { } admit ? await admit(http) : null;
            if (admitted is null && options.Admit is not null)
            {
                end = StreamEnd.Limit;
                await RefuseAsync(http, ResponseMedia.Json, HttpFailure.Overload);
                return;
            }
            TimeSpan? wait = null;
            var request = parameters.ToRequest(options, await StateAsync(http), queriesOnly, time => wait = time, () => admitted?.Dispose());
            end = await EventStream.RunAsync(http, engine, request, options, () => wait, admitted, Stopping(http));
        }
        finally
        {
            _connections.Release(client);
            _connections.Close(StreamConnections.EventStream, end);
        }
    }

    // A page of any origin may open a WebSocket, with the cookies of the browser and from its place in the network.
    private bool IsOwnOrigin(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length == 0 || options.Streams.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, http.Request.Host.Value,
                StringComparison.OrdinalIgnoreCase));
    }

    private static CancellationToken Stopping(HttpContext http) =>
        http.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;

    private async Task ExecuteAsync(HttpContext http, string media, RequestParameters parameters, bool queriesOnly, long began)
    {
        var place = options.Admit is { } admit ? await admit(http) : null;
        if (place is null && options.Admit is not null)
        {
            await RefuseAsync(http, media, HttpFailure.Overload);
            return;
        }
        using var output = new PooledBytes();
        ExecutionSummary summary;
        // A client that reads its answer slowly is not at work any more.
        using (place)
        {
            var request = parameters.ToRequest(options, await StateAsync(http), queriesOnly, deadline: Left(began));
            summary = await engine.ExecuteAsync(request, output, http.RequestAborted);
        }
        if (summary.IsMethodRefused) { http.Response.Headers.Allow = "POST"; }
        if (summary.RetryAfter is { } wait) { http.Response.Headers.RetryAfter = HttpFailure.Seconds(wait); }
        // A mutation is done by now, so its client must not be asked to send it again.
        if (summary is { IsOutOfMemory: true, Kind: OperationKind.Query } || !HeldAnswer.TryTake(options.Answers, output.Length, out var held))
        {
            output.Dispose();
            await RefuseAsync(http, media, HttpFailure.NoMemory);
            return;
        }
        using (held) { await SendAsync(http, Status(summary, media), media, output, summary); }
    }

    // Only with the newer type does the status show whether the request was executed; the older one answers 200 to all that was well-formed.
    private static int Status(ExecutionSummary summary, string media)
    {
        if (summary.IsMethodRefused) { return StatusCodes.Status405MethodNotAllowed; }
        if (summary.RetryAfter is not null) { return StatusCodes.Status429TooManyRequests; }
        return summary.IsRequestError && media == ResponseMedia.GraphQL ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
    }

    private (RequestParameters? Parameters, HttpFailure? Failure) FromQuery(HttpContext http)
    {
        var parameters = RequestParameters.FromQuery(http.Request.Query, options, out var failure);
        return (parameters, failure);
    }

    private async ValueTask<(RequestParameters? Parameters, HttpFailure? Failure)> FromBodyAsync(HttpContext http)
    {
        if (!ResponseMedia.IsJsonRequest(http.Request.ContentType)) { return (null, HttpFailure.UnsupportedMediaType(http.Request.ContentType)); }
        if (ResponseMedia.Encoding(http.Request.Headers.ContentEncoding) is { } encoding)
        {
            return (null, HttpFailure.UnsupportedEncoding(encoding));
        }
        if (http.Request.ContentLength > options.MaxBodyBytes) { return (null, HttpFailure.TooLarge(options.MaxBodyBytes)); }
        using var body = new PooledBytes();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        cut.CancelAfter(options.RequestTimeout);
        // The server's own rate for bodies is not kept once it stops.
        using var stop = Stopping(http).UnsafeRegister(static cut => ((CancellationTokenSource)cut!).CancelAfter(BodyWithinStop), cut);
        try
        {
            while (true)
            {
                var read = await http.Request.Body.ReadAsync(body.GetMemory(1024), cut.Token);
                if (read == 0) { break; }
                body.Advance(read);
                if (body.Length > options.MaxBodyBytes) { return (null, HttpFailure.TooLarge(options.MaxBodyBytes)); }
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return (null, Stopping(http).IsCancellationRequested ? HttpFailure.Stopping : HttpFailure.TooSlow);
        }
        catch (BadHttpRequestException error)
        {
            // The server's own limits and framing faults: its status is the client's fault, never ours.
            var failure = error.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => HttpFailure.TooLarge(options.MaxBodyBytes),
                StatusCodes.Status408RequestTimeout => HttpFailure.TooSlow,
                _ => HttpFailure.Malformed("The request body could not be read: it ended too early, or its chunks are malformed."),
            };
            return (null, failure);
        }

        var parameters = RequestParameters.FromJson(body.Written.Span, options, out var malformed);
        return (parameters, malformed);
    }

    private async Task RefuseAsync(HttpContext http, string? media, HttpFailure failure)
    {
        using var output = new PooledBytes();
        if (failure.RetryAfter is { } seconds) { http.Response.Headers.RetryAfter = seconds; }
        engine.WriteRequestError(output, failure.Code, failure.Message, await StateAsync(http));
        await SendAsync(http, failure.Status, media ?? ResponseMedia.Json, output);
    }

    // The server would go on to wait for the rest of the body. What is not on its way yet is lost with the connection.
    private static async Task CutAsync(HttpContext http)
    {
        await http.Response.CompleteAsync();
        await Task.Delay(TimeToLeave);
        http.Abort();
    }

    private TimeSpan Left(long began)
    {
        var left = options.RequestTimeout - Stopwatch.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    private ValueTask<object?> StateAsync(HttpContext http) => options.State?.Invoke(http) ?? default;

    private static async Task SendAsync(HttpContext http, int status, string media, PooledBytes output, ExecutionSummary? summary = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = media;
        http.Response.ContentLength = output.Length;
        Reuse.Describe(http.Response.Headers, summary);
        await http.Response.Body.WriteAsync(output.Written, http.RequestAborted);
    }
}
