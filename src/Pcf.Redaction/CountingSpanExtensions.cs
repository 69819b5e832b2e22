using System.Buffers;
using System.Runtime.CompilerServices;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction;

/// <summary>
/// The framework's searches over text, each counting in <see cref="WorkCounter"/> how far it went. Being in the namespace they come before the
/// framework's own, so that no search in Redaction goes uncounted;
/// in a build that does not count they are those.
/// </summary>
internal static class CountingSpanExtensions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(this ReadOnlySpan<char> text, char c) => Counted(text, MemoryExtensions.IndexOf(text, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(this ReadOnlySpan<char> text, ReadOnlySpan<char> needle, StringComparison how = StringComparison.Ordinal) =>
        Counted(text, how == StringComparison.Ordinal ? MemoryExtensions.IndexOf(text, needle) : MemoryExtensions.IndexOf(text, needle, how),
            needle.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAny(this ReadOnlySpan<char> text, char a, char b) => Counted(text, MemoryExtensions.IndexOfAny(text, a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAny(this ReadOnlySpan<char> text, char a, char b, char c) => Counted(text, MemoryExtensions.IndexOfAny(text, a, b, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAny(this ReadOnlySpan<char> text, ReadOnlySpan<char> any) => Counted(text, MemoryExtensions.IndexOfAny(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAny(this ReadOnlySpan<char> text, SearchValues<char> any) => Counted(text, MemoryExtensions.IndexOfAny(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAny(this ReadOnlySpan<char> text, SearchValues<string> any) => Counted(text, MemoryExtensions.IndexOfAny(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfAnyExcept(this ReadOnlySpan<char> text, SearchValues<char> any) =>
        Counted(text, MemoryExtensions.IndexOfAnyExcept(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LastIndexOf(this ReadOnlySpan<char> text, char c) => Back(text, MemoryExtensions.LastIndexOf(text, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LastIndexOfAny(this ReadOnlySpan<char> text, char a, char b, char c) =>
        Back(text, MemoryExtensions.LastIndexOfAny(text, a, b, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(this ReadOnlySpan<char> text, char c) => text.IndexOf(c) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(this ReadOnlySpan<char> text, ReadOnlySpan<char> needle, StringComparison how) => text.IndexOf(needle, how) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ContainsAny(this ReadOnlySpan<char> text, char a, char b) => text.IndexOfAny(a, b) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ContainsAny(this ReadOnlySpan<char> text, char a, char b, char c) => text.IndexOfAny(a, b, c) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ContainsAny(this ReadOnlySpan<char> text, SearchValues<char> any) => text.IndexOfAny(any) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ContainsAnyExcept(this ReadOnlySpan<char> text, SearchValues<char> any) => text.IndexOfAnyExcept(any) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StartsWith(this ReadOnlySpan<char> text, ReadOnlySpan<char> start, StringComparison how = StringComparison.Ordinal)
    {
        WorkCounter.Take(Math.Min(text.Length, start.Length));
        return how == StringComparison.Ordinal ? MemoryExtensions.StartsWith(text, start) : MemoryExtensions.StartsWith(text, start, how);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsWith(this ReadOnlySpan<char> text, ReadOnlySpan<char> end, StringComparison how = StringComparison.Ordinal)
    {
        WorkCounter.Take(Math.Min(text.Length, end.Length));
        return how == StringComparison.Ordinal ? MemoryExtensions.EndsWith(text, end) : MemoryExtensions.EndsWith(text, end, how);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool SequenceEqual(this ReadOnlySpan<char> text, ReadOnlySpan<char> other)
    {
        WorkCounter.Take(Math.Min(text.Length, other.Length));
        return MemoryExtensions.SequenceEqual(text, other);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<char> Trim(this ReadOnlySpan<char> text) => Cut(text, MemoryExtensions.Trim(text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<char> TrimEnd(this ReadOnlySpan<char> text) => Cut(text, MemoryExtensions.TrimEnd(text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<char> TrimEnd(this ReadOnlySpan<char> text, char c) => Cut(text, MemoryExtensions.TrimEnd(text, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<char> TrimEnd(this ReadOnlySpan<char> text, ReadOnlySpan<char> any) => Cut(text, MemoryExtensions.TrimEnd(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<char> TrimStart(this ReadOnlySpan<char> text, ReadOnlySpan<char> any) =>
        Cut(text, MemoryExtensions.TrimStart(text, any));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Counted(ReadOnlySpan<char> text, int found, int needle = 1)
    {
        WorkCounter.Take(found < 0 ? text.Length : found + needle);
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Back(ReadOnlySpan<char> text, int found)
    {
        WorkCounter.Take(found < 0 ? text.Length : text.Length - found);
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, ReadOnlySpan<char> trimmed)
    {
        WorkCounter.Take(text.Length - trimmed.Length + 1);
        return trimmed;
    }
}
