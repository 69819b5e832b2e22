namespace Pcf.Tracing.Sampling;

/// <summary>A path, segment by segment: <c>{name}</c> stands for any one segment, and <c>/*</c> at the end for the path itself and all below it. Case
/// does not matter. Thread-safe.</summary>
internal sealed class PathPattern
{
    private readonly string[] _segments;
    private readonly bool _hasMore;

    private PathPattern(string[] segments, bool hasMore)
    {
        _segments = segments;
        _hasMore = hasMore;
    }

    /// <summary>Reads a pattern; null where the text is none.</summary>
    public static PathPattern? Parse(string text)
    {
        if (!text.StartsWith('/') || text.AsSpan().ContainsAny('?', '#', ' ')) { return null; }
        var hasMore = text.EndsWith("/*", StringComparison.Ordinal);
        var segments = (hasMore ? text[..^2] : text).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(segments, IsSegment) ? new PathPattern(segments, hasMore) : null;
    }

    public bool Matches(ReadOnlySpan<char> path)
    {
        path = path.TrimStart('/').TrimEnd('/');
        foreach (var segment in _segments)
        {
            var end = path.IndexOf('/');
            var here = end < 0 ? path : path[..end];
            if (here.IsEmpty || (segment[0] != '{' && !here.Equals(segment, StringComparison.OrdinalIgnoreCase))) { return false; }
            path = end < 0 ? [] : path[(end + 1)..];
        }
        return _hasMore || path.IsEmpty;
    }

    // Braces are around the whole of a name or nowhere.
    private static bool IsSegment(string segment)
    {
        var isName = segment.Length > 2 && segment[0] == '{' && segment[^1] == '}';
        return !(isName ? segment.AsSpan(1, segment.Length - 2) : segment).ContainsAny('*', '{', '}');
    }
}
