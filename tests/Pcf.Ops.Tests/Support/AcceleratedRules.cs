using System.Globalization;
using System.Text.RegularExpressions;

namespace Pcf.Ops.Tests.Support;

/// <summary>The rules of ops/prometheus with every window and every <c>for</c> shortened by one factor, and nothing else changed.</summary>
internal static partial class AcceleratedRules
{
    /// <summary>Writes them into a folder.</summary>
    /// <param name="folder">Where Prometheus reads them.</param>
    /// <param name="factor">How many times faster time goes by.</param>
    public static void Write(string folder, double factor)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in RuleFiles.Paths)
        {
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(path)), Shorten(File.ReadAllText(path), factor));
        }
    }

    /// <summary>A query or a file of rules with shorter windows.</summary>
    public static string Shorten(string text, double factor) =>
        Window().Replace(text, window => Duration().Replace(window.Value, duration => Shorten(duration, factor)));

    private static string Shorten(Match duration, double factor)
    {
        var unit = duration.Groups["unit"].Value switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var time = unit * double.Parse(duration.Groups["number"].Value, CultureInfo.InvariantCulture) / factor;
        return $"{(long)time.TotalMilliseconds}ms";
    }

    // Ranges and subqueries in brackets, offsets, and how long an alert waits and stays.
    [GeneratedRegex(@"\[[0-9smhd:]+\]|offset [0-9]+[smhd]|(for|keep_firing_for): [0-9]+[smhd]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Window();

    [GeneratedRegex("(?<number>[0-9]+)(?<unit>[smhd])", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Duration();
}
