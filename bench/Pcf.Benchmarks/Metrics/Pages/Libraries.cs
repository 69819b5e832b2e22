using System.Globalization;
using Pcf.Metrics.Exposition;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>The libraries whose pages are compared, and what they are filled with.</summary>
internal static class Libraries
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    public static double[] Bounds { get; } = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>All that write text.</summary>
    public static (string Name, Func<int, IPage> Make)[] Texts { get; } =
    [
        ("PCF, text", series => new PcfPage(series, ExpositionFormat.Text)),
        ("prometheus-net, text", _ => new PrometheusNetPage()),
        ("OpenTelemetry's Prometheus exporter, text", series => new OpenTelemetryPage(series)),
    ];

    /// <summary>All, each in all its formats that differ.</summary>
    public static (string Name, Func<int, IPage> Make)[] All { get; } =
    [
        ("PCF, OpenMetrics", series => new PcfPage(series, ExpositionFormat.OpenMetrics)),
        ("PCF, protobuf", series => new PcfPage(series, ExpositionFormat.Protobuf)),
        .. Texts,
    ];

    /// <summary>Makes counter series with three labels, of which the last is new each time.</summary>
    public static void Fill(IPage page, int series)
    {
        for (var i = 0; i < series; i++)
        {
            page.Add(i + 1, Methods[i % 4], $"/items/{i % 100}", i.ToString(CultureInfo.InvariantCulture));
        }
    }
}
