using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Fields;

/// <summary>Values that stand on another line than their names, in an item of their own: lists of arguments, complex keys of YAML, a value above its
/// name.</summary>
internal static class LineItem
{
    private const int MaxLine = 256;

    /// <summary>- --token⏎- x, ? password⏎: x</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the name starts.</param>
    /// <param name="line">Where the next line starts.</param>
    /// <returns>The position of the value; 0 when there is none.</returns>
    public static int Behind(ReadOnlySpan<char> text, int start, int line)
    {
        var before = text[Math.Max(0, start - MaxLine)..start];
        before = before[(before.LastIndexOf('\n') + 1)..].Trim();
        var at = Chars.SkipBlanks(text, line);
        if (before is "?") { return Chars.At(text, at) == ':' && Chars.At(text, at + 1) == ' ' ? at + 2 : 0; }
        if (!before.StartsWith("- ") || !before.EndsWith("-") || Chars.At(text, at) != '-' || Chars.At(text, at + 1) != ' ') { return 0; }
        at = Chars.SkipBlanks(text, at + 2);
        return Chars.At(text, Quote.TryRead(text, at, out var quote) ? at + quote.Width : at) == '-' ? 0 : at;
    }

    /// <summary>- value: x⏎  name: DB_PASSWORD: the value above its name.</summary>
    /// <returns>The position of the value; 0 when there is none.</returns>
    public static int Above(ReadOnlySpan<char> text, int start)
    {
        var from = Math.Max(0, start - MaxLine);
        var before = text[from..start];
        var line = before.LastIndexOf('\n');
        if (line <= 0 || before[(line + 1)..].Trim(" \"'") is not ("name:" or "key:")) { return 0; }
        var above = before[..line];
        var item = above[(above.LastIndexOf('\n') + 1)..];
        var value = item.Length - item.TrimStart(" -").Length;
        return value > 0 && item[value..].StartsWith("value: ") ? from + line - item.Length + value + "value: ".Length : 0;
    }
}
