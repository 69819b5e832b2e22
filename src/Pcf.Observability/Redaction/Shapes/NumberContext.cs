using System.Buffers;

namespace Pcf.Observability.Redaction;

/// <summary>What the words before a number say of it. Asked only of numbers that have the form of something, so it may look around.</summary>
internal static class NumberContext
{
    private const int Near = 40;
    private const int MaxName = 48;

    private static readonly SearchValues<string> CardWords = Any("card", "pan", "visa", "mastercard", "maestro", "amex", "discover", "jcb", "diners", "unionpay", "credit", "debit", "paid", "pay ", "payment", "charge", "cvv", "cvc", "ccn", "cc=", "cc:", "cc ", "\"cc");
    private static readonly SearchValues<string> PhoneWords = Any("phone", "tel", "call", "contact", "mobile", "cell", "fax", "dial", "sms", "text", "whatsapp", "ring", "reach", "msisdn", "hotline");
    private static readonly SearchValues<string> SsnWords = Any("ssn", "social");
    private static readonly SearchValues<string> AddressWords = Any("peer", "client", "host", "addr", "ip", "remote", "server", "node", "src", "dst", "range", "from", "dhcp", "source");

    // What says before a number in groups that it is the number of a thing.
    private static readonly string[] Things =
        ["part", "batch", "lot", "serial", "sku", "item", "model", "order", "invoice", "ref", "case", "ticket", "val", "value", "build", "bin", "article", "product", "catalog", "job", "run", "rev", "revision", "version", "id", "sn", "pn", "drawing", "spec", "chapter"];

    // The last word of a name whose number is no card, whatever its digits.
    private static readonly string[] Ids =
        ["id", "ids", "uid", "gid", "pid", "guid", "uuid", "oid", "xid", "zxid", "lsn", "trace", "span", "block", "blk", "offset", "seq", "sequence", "timestamp", "ts", "time", "nanos", "ns", "ticks", "hash", "checksum", "crc", "bytes", "size", "count", "index",
            "inode", "ptr", "pointer", "handle", "epoch", "nonce", "generation", "version", "revision", "term", "snowflake", "key", "cursor", "position", "duration", "elapsed", "length", "capacity", "memory", "address", "no", "num"];

    /// <summary>Whether words of payment stand before a number.</summary>
    public static bool SaysCard(ReadOnlySpan<char> text, int start) => Before(text, start).ContainsAny(CardWords);

    /// <summary>Whether words of telephones stand before a number.</summary>
    public static bool SaysPhone(ReadOnlySpan<char> text, int start) => Before(text, start).ContainsAny(PhoneWords);

    /// <summary>Whether words of social security stand before a number.</summary>
    public static bool SaysSsn(ReadOnlySpan<char> text, int start) => Before(text, start).ContainsAny(SsnWords);

    /// <summary>Whether a word of hosts and peers stands right before a number.</summary>
    public static bool SaysAddress(ReadOnlySpan<char> text, int start) => LastWord(text, start).ContainsAny(AddressWords);

    /// <summary>Whether the word right before a number says that it is that of a thing.</summary>
    public static bool SaysThing(ReadOnlySpan<char> text, int start) => IsIn(LastWord(text, start), Things);

    /// <summary>Whether the name right before a number says that it is an id, a time or a count.</summary>
    public static bool SaysId(ReadOnlySpan<char> text, int start) => IsIn(LastWord(text, start), Ids);

    /// <summary>Whether a word says so itself.</summary>
    public static bool IsId(ReadOnlySpan<char> word) => IsIn(word, Ids);

    /// <summary>The last word of the name or sentence before a number: letters, set apart by signs or by a capital.</summary>
    public static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var stop = Math.Max(0, start - MaxName);
        while (end > stop && text[end - 1] is ' ' or '=' or ':' or '"' or '\'' or '(' or '[' or '#' or '-' or '_' or '>' or '<' or '/' or '\\' or '.' or '~') { end--; }
        var word = end;
        while (word > stop && char.IsAsciiLetter(text[word - 1]) && (word == end || !(char.IsAsciiLetterUpper(text[word]) && char.IsAsciiLetterLower(text[word - 1])))) { word--; }
        Steps.Take(start - word + 1);
        return text[word..end];
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> text, int start)
    {
        var before = text[Math.Max(0, start - Near)..start];
        return before[(before.LastIndexOf('\n') + 1)..];
    }

    private static bool IsIn(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var known in words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    private static SearchValues<string> Any(params ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
