using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;

namespace Pcf.Otlp;

/// <summary>
/// Writes a collection of metrics as messages ExportMetricsServiceRequest (opentelemetry-proto, metrics_service.proto), each of about a megabyte at
/// most. Not thread-safe.
/// </summary>
/// <remarks>A metric that is cut goes on under the same name in the next message. Receivers commonly take messages of 4 MiB.</remarks>
internal sealed class MetricsRequest
{
    private const int FullAt = 1024 * 1024;
    private const int Cumulative = 2;

    private readonly OtlpWriter _writer = new();
    private readonly DataPoints _points;
    private readonly OtlpResource _resource;
    private readonly bool _isExplicit;

    // Where the messages around a data point begin: request, scope, metric, its kind.
    private int _resourceBegun;
    private int _scopeBegun;
    private int _metricBegun;
    private int _kindBegun;
    private MetricHeader? _family;

    /// <param name="resource">Who sends.</param>
    /// <param name="isExplicit">Whether native histograms are written with their explicit bounds.</param>
    public MetricsRequest(OtlpResource resource, bool isExplicit)
    {
        _resource = resource;
        _isExplicit = isExplicit;
        _points = new DataPoints(_writer);
    }

    /// <summary>Writes a collection message by message; each is good until the next.</summary>
    /// <param name="collection">What is shown.</param>
    /// <param name="now">The time of the collection.</param>
    /// <param name="send">Takes a message and how many data points are in it.</param>
    public void Write(ScrapeSnapshot collection, DateTimeOffset now, SendRequest send)
    {
        // A write that failed may have left something open.
        (_resourceBegun, _family) = (0, null);
        _points.Now = DataPoints.Nanoseconds(now);
        var points = 0;
        for (var index = 0; index < collection.Count; index++)
        {
            var part = collection[index];
            var reading = part.Histogram?.BorrowSnapshot();
            for (var series = 0; series < part.Count; series++)
            {
                if (_writer.Length >= FullAt)
                {
                    Close();
                    send(_writer.Memory, points);
                    points = 0;
                }
                if (reading is null)
                {
                    var scalar = part.Scalars.Span[series];
                    var value = scalar.Value;
                    // A limit that is not there is +Inf on the page. Viewers refuse such a point, so over OTLP there is none.
                    if (!double.IsFinite(value)) { continue; }
                    Open(part.Family, isExponential: false);
                    _points.Put(part.Labels, scalar, value, part.Family.IsSum);
                }
                else
                {
                    Open(part.Family, IsExponential(part));
                    part.Histograms.Span[series].Read(reading);
                    _points.Put(part.Labels, part.Histograms.Span[series], reading, IsExponential(part));
                }
                points++;
            }
            if (reading is not null) { part.Histogram!.GiveBack(reading); }
        }
        if (points == 0) { return; }
        Close();
        send(_writer.Memory, points);
    }

    private bool IsExponential(in ScrapeSnapshot.Part part) => !_isExplicit && part.Histogram!.Shape.Native is not null;

    // A place of 0 says that nothing of the kind is open: something stands before every message.
    private void Open(MetricHeader family, bool isExponential)
    {
        if (_resourceBegun == 0)
        {
            _writer.Clear();
            _resourceBegun = _writer.Begin(1);
            _writer.Bytes(1, _resource.Encoded);
            _scopeBegun = _writer.Begin(2);
            OtlpScope.Put(_writer, "Pcf.Metrics");
        }
        if (ReferenceEquals(family, _family)) { return; }
        CloseMetric();
        _family = family;
        _metricBegun = _writer.Begin(2);
        _writer.Text(1, family.Name);
        _writer.Text(2, family.Help);
        if (UnitOf(family) is { } unit) { _writer.Text(3, unit); }
        _kindBegun = _writer.Begin(family.Kind == MetricKind.Histogram ? isExponential ? 10 : 9 : family.IsSum ? 7 : 5);
    }

    private void CloseMetric()
    {
        if (_family is null) { return; }
        if (_family.Kind == MetricKind.Histogram || _family.IsSum) { _writer.Number(2, Cumulative); }
        if (_family.Kind == MetricKind.Counter) { _writer.Number(3, 1); }
        _writer.End(_kindBegun);
        _writer.End(_metricBegun);
        _family = null;
    }

    private void Close()
    {
        CloseMetric();
        _writer.End(_scopeBegun);
        _writer.End(_resourceBegun);
        _resourceBegun = 0;
    }

    // UCUM, as OpenTelemetry has it, for the base units that names end in.
    private static string? UnitOf(MetricHeader family)
    {
        var name = family.Kind == MetricKind.Counter ? family.Name.AsSpan(0, family.Name.Length - "_total".Length) : family.Name;
        return name.EndsWith("_seconds") ? "s" : name.EndsWith("_bytes") ? "By" : name.EndsWith("_ratio") ? "1" : null;
    }
}

/// <summary>Takes one encoded request and how many spans, records or data points are in it.</summary>
internal delegate void SendRequest(ReadOnlyMemory<byte> message, int items);
