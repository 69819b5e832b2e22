using System.Net.Http.Headers;
using System.Text.Json;

namespace Pcf.Tool.Verify;

/// <summary>Where the parts of an installation are. What is null is not looked at.</summary>
internal sealed class Installation : IDisposable
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client = new() { Timeout = Deadline };

    /// <summary>How long what is on its way may take: records to the file, spans to the viewer, an alert to Alertmanager.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The service.</summary>
    public required Uri Service { get; init; }

    /// <summary>Where its metrics are, if not on the service's own address.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>The bearer token of /metrics.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>The bearer token of a user; null where the service takes requests without one.</summary>
    public string? Token { get; init; }

    /// <summary>The file of the service's log records.</summary>
    public string? Log { get; init; }

    /// <summary>A viewer of traces: Jaeger, or the Aspire dashboard.</summary>
    public Uri? Traces { get; init; }

    public Uri? Prometheus { get; init; }

    public Uri? Alertmanager { get; init; }

    /// <summary>The folder of the rules and dashboards that should be in use.</summary>
    public required string Ops { get; init; }

    /// <summary>Addresses whose TLS is looked at, as host:port.</summary>
    public IReadOnlyList<string> Tls { get; init; } = [];

    /// <summary>A PEM file of the authorities that issued the certificates; null for those that the system trusts.</summary>
    public string? TlsAuthorities { get; init; }

    /// <summary>The service's page of metrics.</summary>
    public Uri MetricsPage => Metrics ?? new Uri(Service, "/metrics");

    /// <summary>Asks, and returns the status and the text.</summary>
    public async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request, string? token, CancellationToken cancel)
    {
        if (token is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); }
        using var answer = await _client.SendAsync(request, cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>The page of metrics in the text format.</summary>
    /// <exception cref="NotHeldException">It is refused.</exception>
    public async Task<string> ReadMetricsAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, MetricsPage);
        request.Headers.Accept.ParseAdd("text/plain");
        var (status, text) = await SendAsync(request, MetricsToken, cancel);
        return status == 200 ? text : throw new NotHeldException($"{MetricsPage} answers {status}");
    }

    /// <exception cref="NotGivenException">There is no address of Prometheus.</exception>
    public Uri DemandPrometheus() => Prometheus ?? throw new NotGivenException("give --prometheus");

    /// <summary>The <c>data</c> of an answer of Prometheus.</summary>
    /// <exception cref="NotGivenException">There is no address.</exception>
    /// <exception cref="NotHeldException">Prometheus reports an error.</exception>
    public async Task<JsonElement> AskPrometheusAsync(string path, CancellationToken cancel, params KeyValuePair<string, string>[] form)
    {
        var address = new Uri(DemandPrometheus(), path);
        using var request = new HttpRequestMessage(form.Length > 0 ? HttpMethod.Post : HttpMethod.Get, address);
        if (form.Length > 0) { request.Content = new FormUrlEncodedContent(form); }
        var (_, text) = await SendAsync(request, token: null, cancel);
        var root = JsonDocument.Parse(text).RootElement;
        return root.GetProperty("status").GetString() == "success"
            ? root.GetProperty("data")
            : throw new NotHeldException($"Prometheus: {root.GetProperty("error").GetString()}");
    }

    public void Dispose() => _client.Dispose();
}
