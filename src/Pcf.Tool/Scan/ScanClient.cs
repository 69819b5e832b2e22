using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Pcf.Tool.Scan;

/// <summary>Sends requests and keeps the answers that their callers have no right to find their own words in.</summary>
internal sealed class ScanClient(Uri service) : IDisposable
{
    // Text, OpenMetrics, protobuf, and what a browser asks for; the service answers with what it has.
    private static readonly string[] MetricsFormats =
    [
        "text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", "*/*",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = service,
        Timeout = Patience,
    };

    private readonly ConcurrentQueue<Evidence> _answers = new();

    /// <summary>Answers kept so far.</summary>
    public IEnumerable<Evidence> Evidence => _answers;

    public async Task SendAsync(ScanRoute route, ScanRequest request, CancellationToken cancel)
    {
        if (request.Raw is { } raw)
        {
            var answer = await SendRawAsync(raw, request.Ending, cancel);
            if (answer.Length > 0) { Keep(route, answer); }
            return;
        }
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var (name, value) in request.Headers) { message.Headers.TryAddWithoutValidation(name, value); }
        try
        {
            using var answer = await _client.SendAsync(message, cancel);
            await KeepAsync(route, answer, cancel);
        }
        catch (HttpRequestException)
        {
            // Refused before its end, as a body that is too large is: there is no answer that could tell anything.
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ScanException($"'{route.Name}' had no answer within {Patience.TotalSeconds} s.", e);
        }
    }

    /// <summary>The metrics in every format.</summary>
    public async Task<IReadOnlyList<Evidence>> MetricsAsync(CancellationToken cancel)
    {
        var all = new List<Evidence>();
        foreach (var format in MetricsFormats)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            message.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(format));
            using var answer = await _client.SendAsync(message, cancel);
            all.AddRange(Scan.Evidence.Unzipped($"/metrics as {answer.Content.Headers.ContentType?.MediaType}",
                await answer.Content.ReadAsByteArrayAsync(cancel)));
        }
        return all;
    }

    public void Dispose() => _client.Dispose();

    private async Task KeepAsync(ScanRoute route, HttpResponseMessage answer, CancellationToken cancel)
    {
        var head = System.Text.Encoding.UTF8.GetBytes($"{(int)answer.StatusCode} {answer.ReasonPhrase}\n{answer.Headers}{answer.Content.Headers}\n");
        byte[] all = [.. head, .. await answer.Content.ReadAsByteArrayAsync(cancel)];
        if (!route.IsEchoed || !answer.IsSuccessStatusCode) { Keep(route, all); }
    }

    private void Keep(ScanRoute route, byte[] answer) =>
        _answers.Enqueue(Scan.Evidence.Of("answer", answer) with { Where = $"answer to {route.Name}" });

    private async Task<byte[]> SendRawAsync(byte[] raw, Ending ending, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Patience);
        using var client = new TcpClient();
        using var answer = new MemoryStream();
        try
        {
            await client.ConnectAsync(service.Host, service.Port, deadline.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(raw, deadline.Token);
            if (ending == Ending.Abandoned)
            {
                // A reset, as of a client that is gone, not one that waves.
                client.LingerState = new LingerOption(enable: true, seconds: 0);
                return [];
            }
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // The service may close first, or leave the connection open: what came until then counts.
        }
        return answer.ToArray();
    }
}
