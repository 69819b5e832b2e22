namespace Pcf.Tool.Scan;

/// <summary>Names the part of what was collected that a find lies in: for a log record its target, for a metric its name.</summary>
internal static class Origin
{
    private const string Target = "\"target\":\"";

    public static string Of(Evidence evidence, int at)
    {
        var content = evidence.Content;
        var start = content.LastIndexOf('\n', Math.Max(0, at - 1)) + 1;
        var end = content.IndexOf('\n', at);
        var line = content.AsSpan(start, (end < 0 ? content.Length : end) - start);
        if (line is ['{', ..] && line.IndexOf(Target) is var found and >= 0)
        {
            line = line[(found + Target.Length)..];
            return $"{evidence.Where}: {line[..Math.Max(0, line.IndexOf('"'))]}";
        }
        if (!evidence.Where.StartsWith("/metrics", StringComparison.Ordinal)) { return evidence.Where; }
        var name = line.IndexOfAny('{', ' ');
        return name > 0 ? $"{evidence.Where}: {line[..name]}" : evidence.Where;
    }
}
