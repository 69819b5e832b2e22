using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Pcf.Conformance.Host;

/// <summary>Answers a request as the W3C's suite for Trace Context wants: it makes the calls that the request's body lists, in order.</summary>
internal static class TraceCalls
{
    private const int MostBytes = 64 * 1024;
    private const int MostCalls = 16;
    private const int DeepestNesting = 16;

    // The suite itself waits for five seconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DeepestNesting };

    /// <summary>Maps the endpoint.</summary>
    /// <param name="app">The service.</param>
    /// <param name="path">Its path.</param>
    public static void MapTraceCalls(this WebApplication app, string path)
    {
        // One client for all: made after the set-up, so with the propagator that it installed.
        var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = Deadline, UseCookies = false }) { Timeout = Deadline };
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.MapPost(path, async (HttpRequest request, CancellationToken cancel) => await AnswerAsync(request, client, cancel));
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, HttpClient client, CancellationToken cancel)
    {
        if (await ReadAsync(request, cancel) is not { } calls) { return Results.BadRequest($"A JSON array of at most {MostCalls} calls was expected."); }
        var statuses = new List<int>(calls.Count);
        foreach (var (url, arguments) in calls)
        {
            try
            {
                using var content = new ByteArrayContent(arguments);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await client.PostAsync(url, content, cancel);
                statuses.Add((int)answer.StatusCode);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                return Results.Text($"A call failed: {e.GetType().Name}.", statusCode: StatusCodes.Status502BadGateway);
            }
        }
        return Results.Json(statuses);
    }

    private static async Task<List<(Uri Url, byte[] Arguments)>?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostBytes;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, Options, cancel);
            if (body.RootElement.ValueKind != JsonValueKind.Array || body.RootElement.GetArrayLength() > MostCalls) { return null; }
            var calls = new List<(Uri, byte[])>();
            foreach (var call in body.RootElement.EnumerateArray())
            {
                if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("url", out var given)
                    || !Uri.TryCreate(given.ValueKind == JsonValueKind.String ? given.GetString() : null, UriKind.Absolute, out var url)
                    || url.Scheme is not ("http" or "https") || !call.TryGetProperty("arguments", out var arguments))
                {
                    return null;
                }
                calls.Add((url, JsonSerializer.SerializeToUtf8Bytes(arguments)));
            }
            return calls;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
