using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore;

/// <summary>The metrics of HTTP requests. Every label value is of a closed set: routes come from code, the rest from here. Thread-safe.</summary>
internal sealed class HttpMetrics
{
    private const int LeastRoutes = 30;
    private const int MostRoutes = 1_000;
    private const int SeriesPerRoute = 10;
    private const int LeastSeries = 1_000;
    private const int MostSeries = 10_000;
    private const int StatusCodes = 100;
    private static readonly double[] Seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly Counter _requests;
    private readonly Histogram _durations;
    private readonly Gauge _inFlight;
    private readonly HttpSeries _known = new();

    /// <summary>Registers them; made once the pipeline is built, when all routes are mapped.</summary>
    public HttpMetrics(MetricsRegistry registry, MetricsOptions options, IEnumerable<EndpointDataSource> routes)
    {
        var limit = options.EndpointLimit ?? Math.Clamp(routes.Sum(source => source.Endpoints.Count) + 1, LeastRoutes, MostRoutes);
        var series = new SeriesOptions { MaxSeries = Math.Clamp(limit * SeriesPerRoute, LeastSeries, MostSeries), IsByLibrary = true };
        var endpoint = new Label("endpoint", limit);
        _requests = registry.RegisterCounter(
            "http_requests_total", "HTTP requests answered.", ["method", endpoint, "status_group", new Label("status_code", StatusCodes)], series);
        var durations = new HistogramOptions { Bounds = Seconds, Native = true, Exemplars = true, Series = series };
        _durations = registry.RegisterHistogram(
            "http_request_duration_seconds", "Time from the first byte of a request to the last of its answer.", ["method", endpoint, "status_group"],
            durations);
        _inFlight = registry.RegisterGauge("http_requests_in_flight", "HTTP requests that are being answered.");
    }

    public void Began() => _inFlight.Add(1);

    public void Ended(string method, string endpoint, int status, TimeSpan duration)
    {
        _inFlight.Add(-1);
        var (counted, timed) = _known.Record(method, endpoint, status, duration.TotalSeconds);
        if (counted && timed) { return; }
        var (group, code) = (StatusGroup(status), StatusCode(status));
        if (!counted) { _requests.Add(1, method, endpoint, group, code); }
        if (!timed) { _durations.Record(duration.TotalSeconds, method, endpoint, group); }
        _known.Keep(method, endpoint, status, _requests, code, _durations, group);
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

    private static readonly string[] Codes = [.. Enumerable.Range(100, 500).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    // What is no status of HTTP (RFC 9110, section 15) is code's own, and could be anything.
    private static string StatusCode(int status) => status is >= 100 and < 600 ? Codes[status - 100] : Label.Other;
}
