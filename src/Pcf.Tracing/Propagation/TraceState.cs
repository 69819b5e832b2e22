using System.Buffers;
using System.Text;

namespace Pcf.Tracing.Propagation;

/// <summary>The header <c>tracestate</c>: members of other tracing systems, which go on to outgoing calls. Thread-safe.</summary>
/// <remarks>Source: W3C Trace Context, level 2, section "Tracestate Header".</remarks>
internal static class TraceState
{
    public const string Header = "tracestate";

    /// <summary>The longest list that goes on, in characters: a call with much more in its headers is refused by many servers.</summary>
    public const int Longest = 4096;

    private const int MostMembers = 32;
    private const int LongestPart = 256;

    // Members over this length go first when a list is too long.
    private const int Long = 128;

    private static readonly SearchValues<char> KeyStart = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> Key = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");

    // All that is printable but comma and equals sign.
    private static readonly SearchValues<char> Value = SearchValues.Create(
        [.. Enumerable.Range(' ', 0x7F - ' ').Select(c => (char)c).Where(c => c is not (',' or '='))]);

    /// <summary>Reads a list, of one header or of several that were joined by commas.</summary>
    /// <param name="list">The list; null for none.</param>
    /// <returns>Its members without spaces around them and without empty ones; of members with the same key the first. A list that is too long loses
    /// whole members. Null where no member is left, and for a list that is not well-formed.</returns>
    public static string? Read(string? list)
    {
        if (string.IsNullOrEmpty(list)) { return null; }
        Span<Range> members = stackalloc Range[MostMembers];
        var count = 0;
        var all = 0;
        for (int start = 0, end; start <= list.Length; start = end + 1)
        {
            end = list.IndexOf(',', start) is >= 0 and var comma ? comma : list.Length;
            var member = Trimmed(list, start, end);
            var text = list.AsSpan()[member];
            if (text.IsEmpty) { continue; }
            var equals = text.IndexOf('=');
            if (++all > MostMembers || equals < 0 || !IsKey(text[..equals]) || !IsValue(text[(equals + 1)..])) { return null; }
            if (!Has(list, members[..count], text[..(equals + 1)])) { members[count++] = member; }
        }
        return Joined(list, Shortened(members[..count]));
    }

    private static Range Trimmed(string list, int start, int end)
    {
        while (start < end && list[start] is ' ' or '\t') { start++; }
        while (end > start && list[end - 1] is ' ' or '\t') { end--; }
        return start..end;
    }

    private static bool IsKey(ReadOnlySpan<char> key) =>
        key.Length is > 0 and <= LongestPart && KeyStart.Contains(key[0]) && !key.ContainsAnyExcept(Key);

    private static bool IsValue(ReadOnlySpan<char> value) => value.Length is > 0 and <= LongestPart && !value.ContainsAnyExcept(Value);

    private static bool Has(string list, ReadOnlySpan<Range> members, ReadOnlySpan<char> key)
    {
        foreach (var member in members)
        {
            if (list.AsSpan()[member].StartsWith(key)) { return true; }
        }
        return false;
    }

    private static Span<Range> Shortened(Span<Range> members)
    {
        while (LengthOf(members) > Longest)
        {
            var drop = members.Length - 1;
            for (var i = drop; i >= 0; i--)
            {
                if (LengthOf(members[i]) > Long)
                {
                    drop = i;
                    break;
                }
            }
            members[(drop + 1)..].CopyTo(members[drop..]);
            members = members[..^1];
        }
        return members;
    }

    private static string? Joined(string list, ReadOnlySpan<Range> members)
    {
        if (members.IsEmpty) { return null; }
        // Nothing was left out.
        if (LengthOf(members) == list.Length) { return list; }
        var joined = new StringBuilder(LengthOf(members));
        foreach (var member in members)
        {
            if (joined.Length > 0) { joined.Append(','); }
            joined.Append(list.AsSpan()[member]);
        }
        return joined.ToString();
    }

    private static int LengthOf(ReadOnlySpan<Range> members)
    {
        var length = Math.Max(members.Length - 1, 0);
        foreach (var member in members) { length += LengthOf(member); }
        return length;
    }

    private static int LengthOf(Range member) => member.End.Value - member.Start.Value;
}
