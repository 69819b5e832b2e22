using System.Buffers;
using System.Text;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Finds where a text can be cut so that no secret is.</summary>
/// <remarks>
/// The redactor itself is asked: a cut is sound when the text around it, redacted in two parts, reads as it does redacted in one. So every form of
/// secret
/// that the redactor knows is safe, those over many lines too, without a second list of forms here that could fall behind.
/// </remarks>
internal sealed class WindowCut(Redactor redactor, WindowSize size)
{
    private const int FirstStep = 32;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r,;&"u8);

    // Its counters are its own: what is only tried is not masked.
    private readonly Redactor _probe = redactor.WithOwnCounters();

    /// <summary>The length of the window: at a line's end, else behind a separator, else anywhere; 0 when every cut would go through a
    /// secret.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var cut = Search(text, static before => before.LastIndexOf((byte)'\n') + 1);
        if (cut == 0) { cut = Search(text, static before => before.LastIndexOfAny(Separators) + 1); }
        return cut > 0 ? cut : Search(text, static before => before.Length);
    }

    private int Search(ReadOnlySpan<byte> text, Func<ReadOnlySpan<byte>, int> candidate)
    {
        var last = 0;
        // Ever longer steps back: a key of many lines is left behind after a few tries.
        for (var distance = 0; distance < size.Window; distance = distance == 0 ? FirstStep : distance * 2)
        {
            var at = candidate(text[..CharacterStart(text, size.Window - distance)]);
            if (at > 0 && at != last && IsSound(text, at)) { return at; }
            last = at;
        }
        return 0;
    }

    private bool IsSound(ReadOnlySpan<byte> text, int cut)
    {
        var before = Encoding.UTF8.GetString(text[CharacterStart(text, Math.Max(0, cut - size.Back))..cut]);
        var after = Encoding.UTF8.GetString(text[cut..CharacterStart(text, Math.Min(text.Length, cut + size.Ahead))]);
        var whole = before + after;
        var expected = _probe.Redact(whole);
        // Nothing to hide here, so nothing that a cut could lay open.
        if (ReferenceEquals(expected, whole)) { return true; }
        var (left, right) = (_probe.Redact(before), _probe.Redact(after));
        return expected.Length == left.Length + right.Length && expected.StartsWith(left, StringComparison.Ordinal)
            && expected.EndsWith(right, StringComparison.Ordinal);
    }

    private static int CharacterStart(ReadOnlySpan<byte> text, int at)
    {
        // Three bytes at most: what is longer is no UTF-8 and has no start.
        for (var back = 0; back < 3 && at - back > 0 && at - back < text.Length; back++)
        {
            if ((text[at - back] & 0xC0) != 0x80) { return at - back; }
        }
        return at;
    }
}
