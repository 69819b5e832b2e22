using System.Text;
using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>What people and programs put after a secret's name: strong, weak, spaced, quoted, numeric.</summary>
internal static class Passwords
{
    private static readonly string[] Weak =
        ["dragon", "sunshine", "letmein", "football", "shadow", "welcome", "qwerty", "princess", "starwars", "cheese", "summer", "winter", "hunter",
            "ninja", "pepper"];

    private static readonly string[] Words =
        ["correct", "horse", "battery", "staple", "violet", "tractor", "lemon", "orbit", "velvet", "cactus", "marble", "anchor", "thunder", "pickle",
            "saddle"];

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        // Safe in any syntax without quotes.
        ["pw"] = (draw, _) => Secret(With(draw, "!$*_-.~+^")),
        ["pwalnum"] = (draw, _) => Secret(draw.Mixed(Draw.Alphanumeric, (int)draw.Number(9L, 18))),
        ["pwweak"] = (draw, _) => Secret(draw.Pick(Weak) + draw.Number(1, 9999)),
        ["pwcap"] = (draw, _) => Secret(Capital(draw.Pick(Weak)) + draw.Number(1900, 2030) + draw.Pick("!", "", "#", "$")),
        ["pwlong"] = (draw, _) => Secret(draw.Mixed(Draw.Alphanumeric + "-_", (int)draw.Number(40L, 64))),
        // Needs quotes: it holds what ends a bare value.
        ["pwpunct"] = (draw, _) => Secret(With(draw, "@#%&=:;,/|?()[]<>")),
        ["pwquote"] = (draw, _) => Secret(With(draw, "\"'\\")),
        ["pwspace"] = (draw, _) => Secret($"{draw.Pick(Words)} {draw.Pick(Words)} {draw.Pick(Words)} {draw.Number(10, 99)}"),
        ["pwdash"] = (draw, _) => Secret($"{draw.Pick(Words)}-{draw.Pick(Words)}-{draw.Pick(Words)}-{draw.Number(10, 99)}"),
        ["pwuri"] = (draw, _) => Secret(With(draw, "@:/#?")),
        ["pwunicode"] = (draw, _) => Secret(With(draw, "äßéñøžщ密")),
        ["pwnumber"] = (draw, _) => Secret(draw.Number(1, 9) + draw.From(Draw.Digits, (int)draw.Number(7L, 11))),
        ["pin"] = (draw, _) => Secret(draw.Number(1000, 9999)),
        ["otp"] = (draw, _) => Secret(draw.Number(100000, 999999)),
        ["cvv"] = (draw, _) => Secret(draw.Number(100, 999)),
        ["hexkey"] = (draw, length) => Secret(draw.From(Draw.Hex, Length(length, 32))),
        ["key"] = (draw, length) => Secret(draw.Mixed(Draw.Alphanumeric, Length(length, 32))),
        ["b64key"] = (draw, length) => Secret(Convert.ToBase64String(draw.Bytes(Length(length, 32)))),
        ["b64urlkey"] = (draw, length) => Secret(draw.Mixed(Draw.Base64Url, Length(length, 43))),
        ["uuidkey"] = (draw, _) => Secret(PlainValues.Guid(draw)),
        ["basic"] = (draw, _) => Secret(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PlainValues.User(draw)}:{With(draw, "!$*:")}"))),
        ["session"] = (draw, _) =>
            Secret(draw.Pick(draw.From(Draw.Hex, 32), draw.From(Draw.Lower + Draw.Digits, 26), draw.From(Draw.Upper + Draw.Digits, 32))),
        ["expresssid"] = (draw, _) => $"s%3A{Secret($"{draw.Mixed(Draw.Base64Url, 32)}.{draw.Mixed(Draw.Alphanumeric, 42)}%3D")}",
    };

    private static int Length(string argument, int otherwise) => argument.Length == 0 ? otherwise : int.Parse(argument, null);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    // The odd characters stand inside: what ends a value at its first or last character is another question.
    private static string With(Draw draw, string odd)
    {
        var head = draw.Mixed(Draw.Alphanumeric, (int)draw.Number(3L, 6));
        var tail = draw.Mixed(Draw.Alphanumeric, (int)draw.Number(3L, 7));
        return head + draw.From(odd, 1) + draw.From(Draw.Alphanumeric, 1) + draw.From(odd, 1) + tail;
    }
}
