using System.Runtime.CompilerServices;
using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>What has been worked out once for each of a few values that come from code, such as templates. Thread-safe.</summary>
/// <remarks>The same literal is the same instance, so most look-ups compare a reference; the text decides only for the rest.</remarks>
internal sealed class LogPlanCache<T>(Func<string, T> make)
    where T : class
{
    private const int Recent = 256;

    // A longer text was made up at run time, most likely, and is not kept.
    private const int MaxLength = 4_096;

    private readonly BoundedCache<string, T> _known = new(maxEntries: 2_000, comparer: StringComparer.Ordinal);
    private readonly Entry?[] _recent = new Entry?[Recent];

    public T Of(string text)
    {
        if (text.Length > MaxLength) { return make(text); }
        ref var place = ref _recent[RuntimeHelpers.GetHashCode(text) & (Recent - 1)];
        if (Volatile.Read(ref place) is { } entry && ReferenceEquals(entry.Text, text)) { return entry.Value; }
        if (!_known.TryGet(text, out var value))
        {
            value = make(text);
            _known.Add(text, value);
        }
        Volatile.Write(ref place, new Entry(text, value));
        return value;
    }

    private sealed record Entry(string Text, T Value);
}
