namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Every generator a template may name, as <c>«name»</c> or <c>«name:argument»</c>.</summary>
internal static class Placeholders
{
    private const char Open = '\u0001';
    private const char Close = '\u0002';
    private const char OpenWhole = '\u0003';

    private static readonly Dictionary<string, Func<Draw, string, string>> All = new(
        [.. PlainValues.All, .. Passwords.All, .. Tokens.All, .. CloudTokens.All, .. MoreTokens.All,
            .. KeyMaterial.All, .. People.All, .. Money.All, .. Addresses.All],
        StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Marks the part of a generated value of which no large fragment may survive.</summary>
    public static string Secret(string text) => Open + text + Close;

    /// <summary>Marks a part that is gone as soon as it is not there as a whole: an address of which the network stays.</summary>
    public static string Whole(string text) => OpenWhole + text + Close;

    /// <summary>The value in pieces: what may stay (a known prefix, a domain, the last four digits) and what may not.</summary>
    public static IReadOnlyList<Piece> Make(string name, string argument, Draw draw)
    {
        if (!All.TryGetValue(name, out var make)) { throw new InvalidDataException($"No generator is called '{name}'."); }
        return Split(make(draw, argument));
    }

    private static List<Piece> Split(string marked)
    {
        var pieces = new List<Piece>();
        var rest = marked;
        while (rest.Length > 0)
        {
            var secrecy = rest[0] switch { Open => Secrecy.NoFragment, OpenWhole => Secrecy.NotWhole, _ => Secrecy.None };
            var end = secrecy == Secrecy.None ? rest.IndexOfAny([Open, OpenWhole]) : rest.IndexOf(Close, StringComparison.Ordinal);
            if (end < 0) { end = rest.Length; }
            pieces.Add(new Piece(rest[(secrecy == Secrecy.None ? 0 : 1)..end], secrecy));
            rest = secrecy == Secrecy.None ? rest[end..] : rest[(end + 1)..];
        }
        return pieces;
    }
}

/// <summary>What of a piece may be left: all of it, anything but the whole, or only crumbs.</summary>
internal enum Secrecy
{
    None,
    NotWhole,
    NoFragment,
}

/// <summary>A run of characters of one generated value.</summary>
internal readonly record struct Piece(string Text, Secrecy Secrecy);
