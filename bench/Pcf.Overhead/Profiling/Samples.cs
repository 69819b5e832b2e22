using System.Text.RegularExpressions;

namespace Pcf.Overhead.Profiling;

/// <summary>Samples of a process, counted by method.</summary>
internal sealed partial class Samples(double microsecondsOfRequest)
{
    private static readonly string[] Parts = ["Logging", "Tracing", "Metrics", "Otlp", "Observability", "Redaction"];

    private readonly Dictionary<string, int> _exclusive = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inclusive = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _charged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _threads = new(StringComparer.Ordinal);
    private readonly List<string> _stack = [];
    private string _thread = "";
    private int _count;

    /// <summary>The CPU time of a request while samples were taken, in µs.</summary>
    public double Request { get; } = microsecondsOfRequest;

    /// <summary>µs of a request in a method itself.</summary>
    public IReadOnlyDictionary<string, double> Exclusive => Scale(_exclusive);

    /// <summary>µs of a request in a method and what it calls.</summary>
    public IReadOnlyDictionary<string, double> Inclusive => Scale(_inclusive);

    /// <summary>µs of a request by the innermost method of telemetry on the stack: its own and that of the framework's methods below it.</summary>
    public IReadOnlyDictionary<string, double> Charged => Scale(_charged);

    /// <summary>µs of a request by the name of the thread.</summary>
    public IReadOnlyDictionary<string, double> Threads => Scale(_threads);

    public static bool IsTelemetry(string method) =>
        method.StartsWith("Pcf.", StringComparison.Ordinal)
        && Array.Exists(Parts, part => method.AsSpan(4).StartsWith(part, StringComparison.Ordinal));

    /// <summary>Takes a line of perf's script: a thread's name, then its frames from the innermost, then an empty line.</summary>
    public void Take(string line)
    {
        if (line.Length == 0) { End(); }
        else if (line[0] is '\t' or ' ') { _stack.Add(Method(line)); }
        else { _thread = line.Trim(); }
    }

    /// <summary>Ends a sample, if one was begun.</summary>
    public void End()
    {
        if (_stack.Count == 0) { return; }
        _count++;
        Add(_exclusive, _stack[0]);
        foreach (var method in _stack.Distinct(StringComparer.Ordinal)) { Add(_inclusive, method); }
        if (_stack.Find(method => IsTelemetry(method) || IsService(method)) is { } nearest && IsTelemetry(nearest)) { Add(_charged, nearest); }
        Add(_threads, _thread);
        _stack.Clear();
    }

    // Code that telemetry's middleware calls, but that is there without it.
    private static bool IsService(string method) =>
        (method.StartsWith("Pcf.", StringComparison.Ordinal) && !IsTelemetry(method))
        || method.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || method.StartsWith("Microsoft.Data.", StringComparison.Ordinal);

    private static void Add(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    // "ffff7f00 instance void [Assembly] Namespace.Type::Method(class Argument)[OptimizedTier1] (/tmp/perf-1.map)"
    private static string Method(string line)
    {
        var frame = Frame().Match(line);
        if (!frame.Success) { return line.Trim(); }
        var symbol = frame.Groups["symbol"].Value;
        var library = Path.GetFileName(frame.Groups["library"].Value);
        if (symbol == "[unknown]") { return $"[{library}]"; }
        var managed = Managed().Match(symbol);
        return managed.Success ? managed.Groups["method"].Value : symbol;
    }

    private Dictionary<string, double> Scale(Dictionary<string, int> counts) =>
        counts.ToDictionary(each => each.Key, each => each.Value * Request / Math.Max(1, _count), StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*[0-9a-f]+ (?<symbol>.+) \((?<library>[^()]*( \(deleted\))?)\)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Frame();

    [GeneratedRegex(@"\[[\w.]+\] (?<method>[^(\s]+::[^(\[]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Managed();
}
