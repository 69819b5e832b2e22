using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pcf.GraphQL.AspNetCore.Requests;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>One operation over server-sent events. Source: GraphQL over Server-Sent Events Protocol, "Distinct connections mode".</summary>
internal static class EventStream
{
    public const string ContentType = "text/event-stream; charset=utf-8";

    // A comment: clients skip it.
    private static readonly byte[] KeptAlive = ":\n\n"u8.ToArray();

    /// <summary>Runs the operation and sends each of its answers, until it ends, the client goes or the service stops.</summary>
    /// <returns>Why it has ended.</returns>
    public static async Task<StreamEnd> RunAsync(HttpContext http, GraphQLEngine engine, GraphQLRequest request, GraphQLHttpOptions endpoint,
        Func<TimeSpan?> rateLimit, IDisposable? admitted, CancellationToken stopping)
    {
        var options = endpoint.Streams;
        using var expiry = new CancellationTokenSource(options.TimeLeft(http), options.Clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping, expiry.Token);
        var isSlow = false;
        try
        {
            await SendAllAsync(engine.SubscribeAsync(request, cancel.Token));
            return StreamEnd.Complete;
        }
        catch (OperationCanceledException) when (isSlow || cancel.IsCancellationRequested)
        {
            if (isSlow) { http.Abort(); }
            return isSlow
                ? StreamEnd.Slow
                : expiry.IsCancellationRequested ? StreamEnd.Expired : stopping.IsCancellationRequested ? StreamEnd.Stopping : StreamEnd.Client;
        }

        async Task SendAllAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> answers)
        {
            using var place = admitted;
            await using var events = answers.GetAsyncEnumerator(cancel.Token);
            // A caller without budget is refused within the first call, while the status can still say it.
            Task<bool>? next = events.MoveNextAsync().AsTask();
            Task? quiet = null;
            try
            {
                if (rateLimit() is { } wait)
                {
                    await next;
                    await RefuseAsync(http, wait, events.Current, cancel.Token);
                    return;
                }
                await StartAsync(http, cancel.Token);
                while (true)
                {
                    next ??= events.MoveNextAsync().AsTask();
                    quiet ??= Task.Delay(options.KeepAlive, options.Clock, cancel.Token);
                    if (!next.IsCompleted && await Task.WhenAny(next, quiet) == quiet)
                    {
                        await quiet;
                        quiet = null;
                        await WriteAsync(KeptAlive);
                        continue;
                    }
                    var more = await next;
                    next = null;
                    place?.Dispose();
                    if (!more) { break; }
                    if (!HeldAnswer.TryTake(endpoint.Answers, events.Current.Length, out var held))
                    {
                        using var refused = new PooledBytes();
                        engine.WriteRequestError(refused, HttpFailure.NoMemory.Code, HttpFailure.NoMemory.Message, request.State);
                        await SendAsync("event: next\ndata: "u8, refused.Written.Span);
                        break;
                    }
                    using (held) { await SendAsync("event: next\ndata: "u8, events.Current.Span); }
                }
                await SendAsync("event: complete\ndata: "u8, []);
            }
            finally
            {
                // The source cannot be disposed while it is asked for its next event.
                if (next is not null)
                {
                    await cancel.CancelAsync();
                    await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
                }
            }
        }

        Task SendAsync(ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
        {
            var message = new byte[head.Length + data.Length + 2];
            head.CopyTo(message);
            data.CopyTo(message.AsSpan(head.Length));
            "\n\n"u8.CopyTo(message.AsSpan(head.Length + data.Length));
            return WriteAsync(message);
        }

        async Task WriteAsync(ReadOnlyMemory<byte> message)
        {
            using var deadline = new CancellationTokenSource(options.SendTimeout, options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel.Token, deadline.Token);
            try
            {
                await http.Response.Body.WriteAsync(message, either.Token);
                await http.Response.Body.FlushAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                isSlow = deadline.IsCancellationRequested && !cancel.IsCancellationRequested;
                throw;
            }
        }
    }

    // Headers at once: a client knows that it is heard before the first event.
    private static async Task StartAsync(HttpContext http, CancellationToken cancel)
    {
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-cache, no-transform";
        http.Response.Headers.Vary = "Accept";
        // What nginx and others that follow it read.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(cancel);
        await http.Response.Body.FlushAsync(cancel);
    }

    private static async Task RefuseAsync(HttpContext http, TimeSpan wait, ReadOnlyMemory<byte> answer, CancellationToken cancel)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = HttpFailure.Seconds(wait);
        Reuse.Describe(http.Response.Headers, summary: null);
        http.Response.ContentType = ResponseMedia.Json;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, cancel);
    }
}
