using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>Takes names with values out of whatever a caller gives as state or scope.</summary>
internal interface IPairTaker
{
    /// <summary>Takes one pair.</summary>
    void Take(string name, object? value);
}

/// <summary>Reads a state or a scope as pairs: a list, any enumeration or dictionary of them, one pair, or a tuple of a name and a value.
/// Thread-safe.</summary>
/// <remarks>What throws while it is read loses only itself: a value that cannot be read its pair, an enumeration that breaks off what would have
/// followed.</remarks>
internal static class LogPairs
{
    // An enumeration can be without end.
    private const int Max = 1_000;

    private static readonly BoundedCache<Type, bool> HoldsPairs = new(maxEntries: 2_000);

    /// <summary>Hands over what the source holds.</summary>
    /// <returns>False when it holds no pairs, and is a value of its own.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a caller's own code throws, the record must come out.")]
    public static bool TryRead(object? source, IPairTaker taker)
    {
        try
        {
            switch (source)
            {
                case null or string: return false;
                case IReadOnlyList<KeyValuePair<string, object?>> list: ReadList(list, taker); return true;
                case IEnumerable<KeyValuePair<string, object?>> pairs: ReadAll(pairs, taker); return true;
                case IDictionary dictionary: ReadAll(dictionary, taker); return true;
                case IEnumerable items when AreOfPairs(items): ReadAll(items, taker); return true;
                default: return TryTake(source, taker);
            }
        }
        catch (Exception)
        {
            // What came before is kept.
            return true;
        }
    }

    /// <summary>The template of a state, where it is the last of a list of pairs, as it is with all but a few writers; else null.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a caller's own code throws, the record must come out.")]
    public static string? TemplateOf(object? state)
    {
        try
        {
            return state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } list
                && list[^1] is { Key: "{OriginalFormat}", Value: string template } ? template : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    // The guard stands around the loop, and is entered anew after a pair that throws.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a caller's own code throws, the record must come out.")]
    private static void ReadList(IReadOnlyList<KeyValuePair<string, object?>> list, IPairTaker taker)
    {
        var count = Math.Min(list.Count, Max);
        for (var i = 0; i < count; i++)
        {
            try
            {
                for (; i < count; i++)
                {
                    var (name, value) = list[i];
                    if (name is not null) { taker.Take(name, value); }
                }
            }
            catch (Exception)
            {
                // A message with fewer arguments than holes is such a list: asked for those that are missing it throws.
            }
        }
    }

    private static void ReadAll(IEnumerable items, IPairTaker taker)
    {
        var left = Max;
        foreach (var item in items)
        {
            if (left-- == 0) { return; }
            TryTake(item, taker);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a caller's own code throws, the record must come out.")]
    private static bool TryTake(object? item, IPairTaker taker)
    {
        try
        {
            switch (item)
            {
                case KeyValuePair<string, object?> pair: return Take(pair.Key, pair.Value, taker);
                case KeyValuePair<string, string?> pair: return Take(pair.Key, pair.Value, taker);
                case DictionaryEntry entry: return Take(entry.Key, entry.Value, taker);
                case ITuple { Length: 2 } tuple when tuple[0] is string name: return Take(name, tuple[1], taker);
                case not null when IsPair(item.GetType()): return Take(Member(item, "Key"), Member(item, "Value"), taker);
                default: return false;
            }
        }
        catch (Exception)
        {
            return true;
        }
    }

    private static bool Take(object? name, object? value, IPairTaker taker)
    {
        if (Convert.ToString(name, CultureInfo.InvariantCulture) is { } text) { taker.Take(text, value); }
        return true;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The members of a pair whose type is in use are there.")]
    private static object? Member(object pair, string name) => pair.GetType().GetProperty(name)?.GetValue(pair);

    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "An interface that was trimmed away costs the fields of such a scope, no more.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    private static bool AreOfPairs(IEnumerable items)
    {
        var type = items.GetType();
        if (HoldsPairs.TryGet(type, out var known)) { return known; }
        var holds = Array.Exists(type.GetInterfaces(),
            i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>) && IsNamed(i.GetGenericArguments()[0]));
        HoldsPairs.Add(type, holds);
        return holds;
    }

    private static bool IsNamed(Type type) =>
        IsPair(type) || (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(ValueTuple<,>) || type.GetGenericTypeDefinition() == typeof(Tuple<,>))
        && type.GetGenericArguments()[0] == typeof(string));

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
}
