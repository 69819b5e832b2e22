using System.Text;

namespace Pcf.Overhead.Profiling;

/// <summary>Two profiles side by side. Methods of the library are marked with a star.</summary>
internal static class ProfileTables
{
    private const int Widest = 110;

    public static string Markdown(string operation, string setting, Samples off, Samples on, int listed)
    {
        var text = new StringBuilder();
        text.AppendLine($"# {operation}: off {off.Request:N1} µs, {setting} {on.Request:N1} µs of CPU a request (perf's own part included)").AppendLine();
        Add(text, "By thread", off.Threads, on.Threads, listed, byDifference: false);
        Add(text, "Charged to the innermost method of telemetry, with the framework's below it", off.Charged, on.Charged, listed, byDifference: false);
        Add(text, "What telemetry adds, exclusive", off.Exclusive, on.Exclusive, listed, byDifference: true);
        Add(text, "Exclusive", off.Exclusive, on.Exclusive, listed, byDifference: false);
        Add(text, "Inclusive", off.Inclusive, on.Inclusive, listed, byDifference: false);
        Add(text, "What telemetry adds, inclusive", off.Inclusive, on.Inclusive, listed, byDifference: true);
        return text.ToString();
    }

    private static void Add(
        StringBuilder text, string title, IReadOnlyDictionary<string, double> off, IReadOnlyDictionary<string, double> on, int listed,
        bool byDifference)
    {
        text.AppendLine($"## {title}").AppendLine().AppendLine("| µs | off | more | |").AppendLine("|---|---|---|---|");
        var rows = on.Keys.Union(off.Keys, StringComparer.Ordinal)
            .Select(name => (Name: name, Off: off.GetValueOrDefault(name), On: on.GetValueOrDefault(name)))
            .OrderByDescending(row => byDifference ? row.On - row.Off : row.On).Take(listed);
        foreach (var (name, before, after) in rows)
        {
            var shown = name.Length > Widest ? name[..Widest] + "…" : name;
            text.AppendLine($"| {after:0.00} | {before:0.00} | {after - before:+0.00;-0.00} | {(Samples.IsTelemetry(name) ? "★ " : "")}{shown} |");
        }
        text.AppendLine();
    }
}
