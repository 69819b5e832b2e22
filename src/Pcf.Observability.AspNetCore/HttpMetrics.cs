using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore;

/// <summary>The metrics of HTTP requests. Every label value is of a closed set: routes come from code, the rest from here.</summary>
internal sealed class HttpMetrics(MetricsRegistry registry)
{
    private const int MaxEndpoints = 30;
    private static readonly HistogramOptions Seconds = new() { Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5], Native = true, Exemplars = true };
    private static readonly Label[] Labels = ["method", new Label("endpoint", MaxEndpoints), "status_group"];

    private readonly Counter _requests = registry.RegisterCounter("http_requests_total", "HTTP requests answered.", Labels);
    private readonly Histogram _durations = registry.RegisterHistogram("http_request_duration_seconds", "Time from the first byte of a request to the last of its answer.", Seconds, Labels);
    private readonly Gauge _inFlight = registry.RegisterGauge("http_requests_in_flight", "HTTP requests that are being answered.");

    public void Began() => _inFlight.Add(1);

    public void Ended(string method, string endpoint, int status, TimeSpan duration)
    {
        var group = StatusGroup(status);
        _inFlight.Add(-1);
        _requests.Add(1, method, endpoint, group);
        _durations.Record(duration.TotalSeconds, method, endpoint, group);
    }

    public static string Method(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT" => method,
        _ => Label.Other,
    };

    private static string StatusGroup(int status) => status switch
    {
        >= 200 and < 300 => "2xx",
        >= 300 and < 400 => "3xx",
        >= 400 and < 500 => "4xx",
        >= 500 and < 600 => "5xx",
        _ => Label.Other,
    };
}
