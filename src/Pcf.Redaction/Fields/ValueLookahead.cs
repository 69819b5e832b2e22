using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Fields;

/// <summary>Looks ahead from a name for a value that words or a type keep apart from it. Each answers where the value starts, or 0.</summary>
internal static class ValueLookahead
{
    private static readonly SearchValues<char> InColumns = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,)[]`\"'\\ \t\r\n$@:");

    /// <summary>INSERT INTO users(name, password) VALUES ('…', '…'): which column is which takes a parser, so all of the row's strings go.</summary>
    public static int Values(ReadOnlySpan<char> text, int at)
    {
        var rest = text.Slice(at, Math.Min(200, text.Length - at));
        var values = rest.IndexOf("VALUES", StringComparison.OrdinalIgnoreCase);
        // Between them are the other columns alone: another sign ends the statement.
        if (values < 0 || rest[..values].ContainsAnyExcept(InColumns) || rest[..values].Count(')') != 1) { return 0; }
        var open = rest[values..].IndexOf('(');
        return open is > 0 and < 12 && rest[(values + "VALUES".Length)..(values + open)].Trim(" \t\r\n\\nrt").IsEmpty ? at + values + open + 1 : 0;
    }

    /// <summary>DEFINE TOKEN t ON DATABASE TYPE HS512 VALUE '…', DEFINE PARAM $password VALUE '…'</summary>
    public static int Defined(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..Math.Min(text.Length, at + 128)];
        var value = rest.IndexOf("VALUE ", StringComparison.OrdinalIgnoreCase);
        return value >= 0 && !rest[..value].Contains('\n') && Quote.TryRead(text, Chars.SkipBlanks(text, at + value + 6), out _) ? at + value + 6 : 0;
    }

    /// <summary>Variable "$password" got invalid value "…": where the value of a complaint stands.</summary>
    public static int Complaint(ReadOnlySpan<char> text, int at)
    {
        ReadOnlySpan<string> phrases = ["got invalid value ", "has invalid value ", "got value ", "has value ", "with value ", "value ", "to equal "];
        foreach (var phrase in phrases)
        {
            if (text[at..].StartsWith(phrase) && Quote.TryRead(text, at + phrase.Length, out _)) { return at + phrase.Length; }
        }
        return 0;
    }

    /// <summary>SET PASSWORD FOR 'app' = '…'</summary>
    public static int SetFor(ReadOnlySpan<char> text, int at)
    {
        var rest = text.Slice(at, Math.Min(64, text.Length - at));
        if (!rest.StartsWith("FOR ", StringComparison.OrdinalIgnoreCase)) { return 0; }
        var set = rest.IndexOfAny('=', '\n');
        return set > 0 && rest[set] == '=' && Quote.TryRead(text, Chars.SkipBlanks(text, at + set + 1), out _) ? at + set + 1 : 0;
    }

    /// <summary>"password changed from 'a' to 'b'"</summary>
    public static int From(ReadOnlySpan<char> text, int at)
    {
        var rest = text.Slice(at, Math.Min(24, text.Length - at));
        var from = rest.IndexOf("from ", StringComparison.OrdinalIgnoreCase);
        return from >= 0 && Quote.TryRead(text, at + from + 5, out _) ? at + from + 5 : 0;
    }
}
