using System.Text;

namespace Pcf.GraphQL.Language;

/// <summary>Block string semantics: common indentation and blank outer lines go. Specification: section 2.9.4, BlockStringValue().</summary>
internal static class BlockString
{
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw)
            .Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n');
        var lines = text.Split('\n');
        var common = int.MaxValue;
        var first = -1;
        var last = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = Indent(lines[i]);
            if (indent == lines[i].Length) { continue; }
            first = first < 0 ? i : first;
            last = i;
            // The first line starts after the quotes, so its indentation says nothing.
            if (i > 0) { common = Math.Min(common, indent); }
        }

        if (first < 0) { return ""; }
        for (var i = 1; i < lines.Length && common != int.MaxValue; i++)
        {
            lines[i] = lines[i].Length > common ? lines[i][common..] : "";
        }

        return string.Join('\n', lines, first, last - first + 1);
    }

    private static int Indent(string line)
    {
        var i = 0;
        while (i < line.Length && line[i] is ' ' or '\t') { i++; }
        return i;
    }
}
