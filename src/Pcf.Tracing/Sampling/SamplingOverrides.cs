namespace Pcf.Tracing.Sampling;

/// <summary>Requests and GraphQL operations whose traces are sampled in a way of their own: a list of <c>path=how</c> and <c>operation=how</c>.
/// Thread-safe.</summary>
internal sealed class SamplingOverrides
{
    public const string Expected =
        "at most 64 of path=never, path=always, path=traces a second, operation=always or operation=traces a second, such as /health/*=never";

    public static readonly SamplingOverrides None = new([], []);

    private const int Most = 64;

    private readonly (PathPattern Path, SamplingOverride How)[] _paths;
    private readonly Dictionary<string, SamplingOverride> _operations;

    private SamplingOverrides((PathPattern, SamplingOverride)[] paths, Dictionary<string, SamplingOverride> operations)
    {
        _paths = paths;
        _operations = operations;
    }

    public bool HasPaths => _paths.Length > 0;

    public bool HasOperations => _operations.Count > 0;

    /// <summary>Reads a list.</summary>
    /// <param name="given">At most 64 texts.</param>
    /// <param name="wrong">Those that cannot be read, or how many there are where these are too many.</param>
    public static SamplingOverrides Parse(IReadOnlyList<string> given, out IReadOnlyList<string> wrong)
    {
        var paths = new List<(PathPattern, SamplingOverride)>();
        var operations = new Dictionary<string, SamplingOverride>(StringComparer.Ordinal);
        wrong = given.Count > Most ? [$"a list of {given.Count}"] : [.. given.Where(text => !TryAdd(text, paths, operations))];
        return new SamplingOverrides([.. paths], operations);
    }

    /// <summary>The first whose pattern matches the path; null where none does.</summary>
    public SamplingOverride? OfPath(string path)
    {
        foreach (var (pattern, how) in _paths)
        {
            if (pattern.Matches(path)) { return how; }
        }
        return null;
    }

    /// <summary>Whether the trace of an operation is kept for its name.</summary>
    public bool KeepsOperation(string name, TimeProvider clock) =>
        _operations.Count > 0 && _operations.TryGetValue(name, out var how) && how.Keeps(clock);

    // GraphQL, section 2.1.9.
    private static bool IsName(string text) =>
        !char.IsAsciiDigit(text[0]) && text.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter));

    private static bool TryAdd(string? text, List<(PathPattern, SamplingOverride)> paths, Dictionary<string, SamplingOverride> operations)
    {
        var end = text?.LastIndexOf('=') ?? 0;
        if (end <= 0 || SamplingOverride.Parse(text![(end + 1)..]) is not { } how) { return false; }
        var what = text![..end];
        if (PathPattern.Parse(what) is { } path) { paths.Add((path, how)); }
        // The operation of a request is known only after its trace has begun, and spans of it may have been sent.
        else if (IsName(what) && !how.IsNever) { operations.TryAdd(what, how); }
        else { return false; }
        return true;
    }
}
