namespace Pcf.Redaction.Scanning;

/// <summary>What stands in the place of a masked span.</summary>
internal enum Mask : byte
{
    /// <summary><c>[REDACTED]</c>.</summary>
    Whole,

    /// <summary><c>***</c>: the local part of an email.</summary>
    Local,

    /// <summary><c>****-****-****-1111</c>: a card's last four digits.</summary>
    Card,

    /// <summary><c>203.0.113.0/24</c>.</summary>
    Network4,

    /// <summary><c>2001:db8:85a3::/48</c>.</summary>
    Network6,
}

/// <summary>A span of the text that must not leave.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after its last.</param>
/// <param name="Rule">Why: a <see cref="Scanning.Rule"/>, or a user's own rule after those.</param>
/// <param name="Mask">What stands in its place.</param>
/// <param name="Quotes">
/// 0 for none; else the mask is put in double quotes, because the secret was a JSON number: 1 as <c>"</c>, 2 as <c>\"</c> inside a JSON string, 3 one
/// level deeper.
/// </param>
internal readonly record struct Hit(int Start, int End, ushort Rule, Mask Mask, byte Quotes = 0)
{
    public Hit(int start, int end, Rule rule, Mask mask = Mask.Whole, byte quotes = 0)
        : this(start, end, (ushort)rule, mask, quotes)
    {
    }

    /// <summary>The order in which hits are merged: the longer of two that start together comes first, so that it is kept; of two alike the one that
    /// knows its quotation marks.</summary>
    public static int InOrder(Hit one, Hit other) => one.Start != other.Start
        ? one.Start.CompareTo(other.Start)
        : one.End != other.End ? other.End.CompareTo(one.End) : other.Quotes.CompareTo(one.Quotes);
}
