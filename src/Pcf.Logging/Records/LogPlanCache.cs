using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Pcf.Logging.Records;

/// <summary>What has been worked out once for each of a few values that come from code, such as templates. Thread-safe.</summary>
/// <remarks>The same literal is the same instance, so most look-ups compare a reference; the text decides only for the rest.</remarks>
internal sealed class LogPlanCache<T>(Func<string, T> make)
    where T : class
{
    // Values come from code, so they are few; a caller that makes them up at run time stops filling the cache here.
    private const int MaxKnown = 2_000;
    private const int Recent = 256;

    // Nor is a long text kept: it was made up, most likely.
    private const int MaxLength = 4_096;

    private readonly ConcurrentDictionary<string, T> _known = new(StringComparer.Ordinal);
    private readonly Entry?[] _recent = new Entry?[Recent];

    public T Of(string text)
    {
        if (text.Length > MaxLength) { return make(text); }
        ref var place = ref _recent[RuntimeHelpers.GetHashCode(text) & (Recent - 1)];
        if (Volatile.Read(ref place) is { } entry && ReferenceEquals(entry.Text, text)) { return entry.Value; }
        if (!_known.TryGetValue(text, out var value))
        {
            value = make(text);
            if (_known.Count >= MaxKnown || !_known.TryAdd(text, value)) { return value; }
        }
        Volatile.Write(ref place, new Entry(text, value));
        return value;
    }

    private sealed record Entry(string Text, T Value);
}
