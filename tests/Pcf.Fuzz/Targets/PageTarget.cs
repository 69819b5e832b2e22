using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Fuzz.Targets;

/// <summary>The page writers: whatever registration accepts is a page that its format's grammar reads, in which no series stands twice.</summary>
internal static partial class PageTarget
{

    // io.prometheus.client: MetricFamily > Metric > LabelPair; the rest of a metric's messages hold numbers.
    private static readonly Protobuf Family = new()
    {
        Texts = [1, 2, 5],
        Messages = { [4] = new() { Messages = { [1] = new() { Texts = [1, 2] } } } },
    };

    public static void Check(byte[] input)
    {
        using var registry = MadeUpMetrics.Registry(input);
        CheckText(Encoding.UTF8.GetString(Write(registry, ExpositionFormat.Text)));
        var openMetrics = Encoding.UTF8.GetString(Write(registry, ExpositionFormat.OpenMetrics));
        FuzzException.Unless(openMetrics.EndsWith("# EOF\n", StringComparison.Ordinal), "a page of OpenMetrics does not end");
        CheckText(openMetrics[..^"# EOF\n".Length]);
        CheckDelimited(Write(registry, ExpositionFormat.Protobuf));
    }

    private static byte[] Write(MetricsRegistry registry, ExpositionFormat format)
    {
        var page = new ArrayBufferWriter<byte>();
        var collection = registry.Collect();
        using var writer = new ScrapeWriter(collection, format);
        while (writer.Next() is { Length: > 0 } piece) { page.Write(piece.Span); }
        registry.ScrapeEnded(collection.Number);
        return page.WrittenSpan.ToArray();
    }

    private static void CheckText(string page)
    {
        FuzzException.Unless(page.Length == 0 || page[^1] == '\n', "a page does not end with a line");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in page.Split('\n').SkipLast(1))
        {
            if (Comment().IsMatch(line)) { continue; }
            var sample = Sample().Match(line);
            FuzzException.Unless(sample.Success, $"a line that is none: {line}");
            FuzzException.Unless(seen.Add(sample.Groups["series"].Value), $"a series that stands twice: {line}");
        }
    }

    private static void CheckDelimited(byte[] page)
    {
        for (var at = 0; at < page.Length;)
        {
            var length = Protobuf.Varint(page, ref at);
            FuzzException.Unless(length <= (ulong)(page.Length - at), "a message is longer than the page");
            Family.Check(page.AsSpan(at, (int)length));
            at += (int)length;
        }
    }

    [GeneratedRegex("""\A# (HELP|TYPE|UNIT) [a-zA-Z_:][a-zA-Z0-9_:]*( ([^\\\n]|\\[\\n"])*)?\z""", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        """\A(?<series>[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\n"])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\n"])*")*\})?) ([+-]Inf|NaN|-?[0-9.]+([eE][+-]?[0-9]+)?)( [0-9.]+)?\z""",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Sample();
}
