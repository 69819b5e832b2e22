using Pcf.Redaction.Scanning;

using Lookup = System.Collections.Frozen.FrozenSet<string>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pcf.Redaction.Shapes;

/// <summary>Decides whether the name before a value is one of mail: then <c>kim@localhost</c> is an address, and not an account at a
/// machine.</summary>
internal static class MailField
{
    private const int Reach = 64;

    private static readonly Lookup Fields = WordSet.Of("email emails mail mails mailto recipient recipients rcpt sender mailbox addressee");

    // They say so only with brackets and a sign: from=<kim@localhost>, To: <kim@localhost>.
    private static readonly Lookup Ways = WordSet.Of("from to cc bcc author committer by");

    // What may follow the word of mail in a name: emailAddress, mail_to.
    private static readonly Lookup Ends = WordSet.Of("address addr value id to from");

    /// <summary>Whether the field that a value starts in holds addresses of mail.</summary>
    public static bool Names(ReadOnlySpan<char> text, int start)
    {
        var word = NumberContext.LastWord(text, start);
        if (Fields.Contains(word)) { return true; }
        var near = text[Math.Max(0, start - Reach)..start];
        near = near[(near.LastIndexOf('\n') + 1)..];
        WorkCounter.Take(near.Length);
        var at = near.LastIndexOf(word);
        if (Ends.Contains(word) && at >= 0 && near[^1] != ' ' && Fields.Contains(NumberContext.LastWord(near, at))) { return true; }
        if (near.IsEmpty || near[^1] != '<') { return false; }
        // From: Kim Lee <kim@localhost>: between the sign and the bracket stands nothing but a name.
        var sign = near.LastIndexOfAny(':', '=');
        if (sign < 0 || !IsPersonOrNothing(near[(sign + 1)..^1])) { return false; }
        var way = NumberContext.LastWord(near, sign);
        return Fields.Contains(way) || Ways.Contains(way);
    }

    /// <summary>Whether a value in brackets is the id of a message: Message-ID: &lt;…&gt;, msgid=&lt;…&gt;, In-Reply-To: &lt;…&gt;.</summary>
    public static bool NamesMessage(ReadOnlySpan<char> text, int start)
    {
        var near = text[Math.Max(0, start - Reach)..(start - 1)].TrimEnd(" =:");
        WorkCounter.Take(near.Length);
        foreach (var name in (ReadOnlySpan<string>)["msgid", "message-id", "message_id", "messageid", "in-reply-to"])
        {
            if (near.EndsWith(name, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    private static bool IsPersonOrNothing(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsLetter(c) && c is not (' ' or '"' or '.' or '-' or '\'' or '\\')) { return false; }
        }
        return true;
    }
}
