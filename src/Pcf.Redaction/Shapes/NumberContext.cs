using Pcf.Redaction.Scanning;

using Lookup = System.Collections.Frozen.FrozenSet<string>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pcf.Redaction.Shapes;

/// <summary>What the words before a number say of it. Asked only of numbers that have the form of something, so it may look around.</summary>
internal static class NumberContext
{
    private const int Near = 40;
    private const int MaxName = 48;

    private static readonly Lookup CardWords = WordSet.Of(
        "card cards pan visa mastercard maestro amex discover jcb diners unionpay mir elo rupay credit debit paid pay payment charge "
        + "charged cvv cvc ccn cc creditcard cardnumber cardno");

    private static readonly Lookup PhoneWords = WordSet.Of(
        "phone phones telephone telephones tel call called calling caller contact mobile cell cellphone fax dial dialed sms text "
        + "texted whatsapp ring reach msisdn hotline phonenumber");

    private static readonly Lookup SsnWords = WordSet.Of("ssn social ssns");

    // What has an address in a network.
    private static readonly Lookup NetworkWords = WordSet.Of(
        "peer peers client clients host hosts hostname addr address addresses ip ips remote server servers node nodes src dst range "
        + "dhcp lease source origin gateway subnet route routes router proxy nameserver dns endpoint interface target upstream backend "
        + "bind listen listener destination relay resolver neighbor member broker master replica leader worker pod vm");

    // What says before a number in groups that it is the number of a thing.
    private static readonly string[] Things =
        ["part", "no", "block", "node", "fan", "batch", "lot", "serial", "sku", "item", "model", "order", "invoice", "ref", "case", "ticket", "val",
            "value", "build", "bin", "article", "product", "catalog", "job", "run", "rev", "revision", "version", "id", "sn", "pn", "drawing", "spec",
        "chapter"];

    // The last word of a name whose number is no card, whatever its digits.
    private static readonly Lookup Ids = WordSet.Of(
        "id ids uid gid pid guid uuid oid xid zxid lsn trace span block blk offset seq sequence timestamp ts time nanos ns ticks hash "
        + "checksum crc bytes size count index inode ptr pointer correlation snapshot alloc allocs cycles instance volume took handle "
        + "epoch nonce generation version revision term snowflake key cursor position duration elapsed length capacity memory address no "
        + "num");

    /// <summary>Whether words of payment stand before a number.</summary>
    public static bool SaysCard(ReadOnlySpan<char> text, int start) => HasWord(text, start, CardWords);

    /// <summary>Whether the word right before a number is one of payment: card4111…, ending 4111….</summary>
    public static bool NamesCard(ReadOnlySpan<char> text, int start) =>
        LastWord(text, start) is var word && (CardWords.Contains(word) || word is "ending");

    /// <summary>Whether words of telephones stand before a number.</summary>
    public static bool SaysPhone(ReadOnlySpan<char> text, int start) => HasWord(text, start, PhoneWords);

    /// <summary>Whether words of social security stand before a number.</summary>
    public static bool SaysSsn(ReadOnlySpan<char> text, int start) => HasWord(text, start, SsnWords);

    /// <summary>Whether a word of hosts and peers stands right before a number.</summary>
    public static bool SaysAddress(ReadOnlySpan<char> text, int start) =>
        LastWord(text, start) is var word && (IsNetwork(word) || word is "from" or "via");

    /// <summary>Whether a word names what has an address in a network.</summary>
    public static bool IsNetwork(ReadOnlySpan<char> word) => NetworkWords.Contains(word);

    /// <summary>Whether the word right before a number says that it is that of a thing.</summary>
    public static bool SaysThing(ReadOnlySpan<char> text, int start) => IsIn(LastWord(text, start), Things);

    /// <summary>Whether the name right before a number says that it is an id, a time or a count.</summary>
    public static bool SaysId(ReadOnlySpan<char> text, int start)
    {
        var word = LastWord(text, start);
        if (Ids.Contains(word)) { return true; }
        // Log sequence number 4539578763621486
        return word.Equals("number", StringComparison.OrdinalIgnoreCase) && text[..start].LastIndexOf(word) is > 0 and var at
            && Ids.Contains(LastWord(text, at));
    }

    /// <summary>Whether a word says so itself.</summary>
    public static bool IsId(ReadOnlySpan<char> word) => Ids.Contains(word);

    /// <summary>The last word of the name or sentence before a number: letters, set apart by signs or by a capital.</summary>
    public static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var stop = Math.Max(0, start - MaxName);
        while (end > stop && text[end - 1] is ' ' or '=' or ':' or '"' or '\'' or '(' or '[' or ')' or '#' or '-' or '_' or '>' or '<' or '/' or '\\'
            or '.' or '~')
        {
            end--;
        }
        var word = end;
        while (word > stop && char.IsAsciiLetter(text[word - 1])
            && (word == end || !(char.IsAsciiLetterUpper(text[word]) && char.IsAsciiLetterLower(text[word - 1]))))
        {
            word--;
        }
        WorkCounter.Take(start - word + 1);
        return text[word..end];
    }

    // Looks at the words of the line before a number, the last one first.
    private static bool HasWord(ReadOnlySpan<char> text, int start, Lookup words)
    {
        var stop = Math.Max(0, start - Near);
        for (var at = start; at > stop && text[at - 1] != '\n';)
        {
            WorkCounter.Take();
            if (!char.IsAsciiLetter(text[at - 1]))
            {
                at--;
                continue;
            }
            var word = LastWord(text, at);
            if (words.Contains(word)) { return true; }
            at -= word.Length;
        }
        return false;
    }

    private static bool IsIn(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var known in words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }
}
