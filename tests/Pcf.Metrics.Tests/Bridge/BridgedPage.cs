using System.Buffers;
using System.Text;
using Pcf.Metrics.Bridge;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>A registry with a bridge for the meters of one test, and the page it shows.</summary>
internal sealed class BridgedPage : IDisposable
{
    private readonly MeterBridge _bridge;

    public BridgedPage(string meters, Action<MetricsRegistryBuilder>? configure = null)
    {
        var builder = MetricsRegistry.CreateBuilder();
        configure?.Invoke(builder);
        Registry = builder.Build();
        _bridge = new MeterBridge(Registry, [meters]);
    }

    public MetricsRegistry Registry { get; }

    /// <summary>The page as text; each call is a scrape that has ended whole.</summary>
    public string Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(Registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }

    /// <summary>The samples of a page, without their headings.</summary>
    public string[] Samples() => [.. Write().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    public void Dispose()
    {
        _bridge.Dispose();
        Registry.Dispose();
    }
}
