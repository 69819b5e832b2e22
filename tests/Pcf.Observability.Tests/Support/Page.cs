using System.Buffers;
using System.Text;
using Pcf.Metrics;

namespace Pcf.Observability.Tests.Support;

/// <summary>The registry's metrics as a scraper reads them.</summary>
internal static class Page
{
    public static string Of(MetricsRegistry registry)
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
