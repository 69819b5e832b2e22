using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>What a request of <see cref="MixedRequests"/> is.</summary>
internal enum RequestKind
{
    Good,
    List,
    Failing,
    FailingList,
    Slow,
}

/// <summary>GraphQL requests of several kinds from several connections, each with a trace id that says which it was.</summary>
internal sealed class MixedRequests : IDisposable
{
    private const string Author = "{ notes(first: 10) { edges { node { title author { name } } } } }";

    private readonly HttpClient _client;
    private readonly TimeSpan _slowness;
    private readonly ConcurrentDictionary<string, RequestKind> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _parents = new(StringComparer.Ordinal);

    /// <param name="address">The service.</param>
    /// <param name="slowness">For how long the service has to wait for the body of a slow request, at least.</param>
    public MixedRequests(Uri address, TimeSpan slowness)
    {
        _slowness = slowness;
        // The body of a slow request is sent when the service has asked for it, so it waits for all of the time.
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            ActivityHeadersPropagator = null,
            Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
        };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The kind of each request, by its trace id.</summary>
    public IReadOnlyDictionary<string, RequestKind> Sent => _sent;

    /// <summary>The longest time that an answer took, slow requests not included.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Whether a span is the one that sent a request.</summary>
    public bool IsSender(string traceId, string spanId) => _parents.TryGetValue(traceId, out var sender) && sender == spanId;

    /// <summary>The trace ids of requests of some kinds.</summary>
    public IEnumerable<string> Traces(params RequestKind[] kinds) => _sent.Where(sent => kinds.Contains(sent.Value)).Select(sent => sent.Key);

    /// <summary>Sends requests, an even mix by their numbers: of 100, 20 are lists, 6 fail (one of them a list) and 1 is slow.</summary>
    /// <param name="count">How many.</param>
    /// <param name="connections">How many are sent at once.</param>
    public async Task SendAsync(int count, int connections)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count) { await SendAsync(KindOf(number)); }
        })));
    }

    public void Dispose() => _client.Dispose();

    private static RequestKind KindOf(int number) => (number % 100) switch
    {
        7 => RequestKind.Slow,
        13 => RequestKind.FailingList,
        var rest when rest % 20 == 3 => RequestKind.Failing,
        var rest when rest % 5 == 0 => RequestKind.List,
        _ => RequestKind.Good,
    };

    private async Task SendAsync(RequestKind kind)
    {
        var (trace, span) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        (_sent[trace], _parents[trace]) = (kind, span);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/graphql", UriKind.Relative));
        request.Headers.Add("traceparent", $"00-{trace}-{span}-00");
        request.Headers.ExpectContinue = kind == RequestKind.Slow;
        request.Content = new Body(JsonSerializer.Serialize(new { query = DocumentOf(kind) }), kind == RequestKind.Slow ? _slowness : TimeSpan.Zero);
        var began = Stopwatch.GetTimestamp();
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(kind is RequestKind.Failing or RequestKind.FailingList, text.Contains("\"errors\"", StringComparison.Ordinal));
        lock (_client)
        {
            if (kind != RequestKind.Slow && took > Longest) { Longest = took; }
        }
    }

    private static string DocumentOf(RequestKind kind) => kind switch
    {
        RequestKind.List => Author,
        RequestKind.Failing => "{ user(id: \"absent\") { name } }",
        RequestKind.FailingList => "{ user(id: \"absent\") { name } " + Author[1..],
        _ => "{ user(id: \"1\") { name } }",
    };

    private sealed class Body : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TimeSpan _wait;

        public Body(string json, TimeSpan wait)
        {
            _bytes = Encoding.UTF8.GetBytes(json);
            _wait = wait;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (_wait > TimeSpan.Zero) { await Task.Delay(_wait); }
            await stream.WriteAsync(_bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
