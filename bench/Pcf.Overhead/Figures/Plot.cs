using System.Globalization;
using System.Net;
using System.Text;

namespace Pcf.Overhead.Figures;

/// <summary>Bars with their 95 % intervals and goals, one panel a table, as SVG.</summary>
internal static class Plot
{
    private const int Left = 250;
    private const int Width = 520;
    private const int Row = 24;
    private const int Head = 44;
    private const int Right = 90;

    /// <summary>One bar.</summary>
    /// <param name="Arm">Its name.</param>
    /// <param name="Cost">Its length, µs.</param>
    /// <param name="Goal">µs; null for none.</param>
    /// <param name="IsOwn">Whether it is the library's and not a peer's.</param>
    public sealed record Bar(string Arm, Interval Cost, double? Goal, bool IsOwn);

    public static string Svg(params (string Title, IReadOnlyList<Bar> Bars)[] panels)
    {
        var height = panels.Sum(panel => Head + (panel.Bars.Count * Row)) + 16;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + Right} {height}\" font-family=\"sans-serif\" font-size=\"13\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        var top = 0;
        foreach (var (title, bars) in panels)
        {
            var scale = Width / Math.Max(1, bars.Max(bar => Math.Max(bar.Cost.High, bar.Goal ?? 0)));
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<text x=\"12\" y=\"{top + 26}\" font-weight=\"bold\" fill=\"#222222\">{WebUtility.HtmlEncode(title)}</text>");
            top += Head;
            foreach (var bar in bars)
            {
                Put(svg, bar, top, scale);
                top += Row;
            }
        }
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Put(StringBuilder svg, Bar bar, int top, double scale)
    {
        var middle = top + (Row / 2) - 2;
        var (length, low, high) = (At(bar.Cost.Mean), At(bar.Cost.Low), At(bar.Cost.High));
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<text x=\"{Left - 8}\" y=\"{middle + 5}\" text-anchor=\"end\" fill=\"#222222\">{WebUtility.HtmlEncode(bar.Arm)}</text>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<rect x=\"{Left}\" y=\"{top + 2}\" width=\"{length:0.0}\" height=\"{Row - 8}\" fill=\"{(bar.IsOwn ? "#3b6fb6" : "#b0b0b0")}\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<path d=\"M{Left + low:0.0} {middle}H{Left + high:0.0}\" stroke=\"#222222\" stroke-width=\"1.5\"/>");
        if (bar.Goal is { } goal)
        {
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left + At(goal):0.0} {top}V{top + Row - 4}\" stroke=\"#c0392b\" stroke-width=\"2\"/>");
        }
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<text x=\"{Left + Math.Max(high, length) + 6:0.0}\" y=\"{middle + 5}\" fill=\"#222222\">{bar.Cost.Mean:0.0} µs</text>");

        double At(double microseconds) => Math.Max(0, microseconds) * scale;
    }
}
