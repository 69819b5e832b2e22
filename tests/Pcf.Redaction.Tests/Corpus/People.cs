using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>E-mail addresses, telephone numbers and social security numbers.</summary>
internal static class People
{
    private static readonly string[] First = ["maria", "john", "aisha", "wei", "olga", "pedro", "ingrid", "kwame", "yuki", "bo"];
    private static readonly string[] Last = ["ortiz", "doe", "khan", "zhang", "petrova", "silva", "larsson", "mensah", "tanaka", "smith"];
    private static readonly string[] Domains =
        ["example.com", "mail.example.org", "corp.example.co.uk", "gmail.com", "sub.dept.example.edu", "web.de", "outlook.com", "my-company.io",
            "example.photography"];

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["email"] = (draw, _) => Mail($"{draw.Pick(First)}.{draw.Pick(Last)}{draw.Pick("", draw.Number(1, 99))}", draw.Pick(Domains)),
        ["emailplus"] = (draw, _) => Mail($"{draw.Pick(First)}+{draw.Pick("news", "billing", "test")}{draw.Number(1, 99)}", draw.Pick(Domains)),
        ["emailshort"] = (draw, _) => Mail($"{draw.From(Draw.Lower, 3)}{draw.Number(10, 99)}", draw.Pick("x.io", "t.co", "hey.com")),
        ["emailodd"] = (draw, _) =>
            Mail($"{draw.Pick(First)}_{draw.Pick(Last)}-{draw.Number(1, 99)}",
                draw.Pick("xn--bcher-kva.example", "123.example.com", "a.b.c.example.travel")),
        ["emailupper"] = (draw, _) => Mail($"{draw.Pick(First).ToUpperInvariant()}.{draw.Pick(Last).ToUpperInvariant()}", "EXAMPLE.COM"),
        ["emailunicode"] = (draw, _) => Mail($"{draw.Pick(First)}.{draw.Pick(Last)}", draw.Pick("bücher.example", "пример.рф", "例え.jp")),
        ["emailname"] = (draw, _) => Mail(draw.Pick("jürgen", "françois", "josé", "zoë", "søren") + draw.Number(10, 99), draw.Pick(Domains)),
        ["emailquoted"] = (draw, _) => Mail($"\"{draw.Pick(First)} {draw.Pick(Last)}\"", draw.Pick(Domains)),
        ["emailapos"] = (draw, _) => Mail($"{draw.Pick(First)}.o'{draw.Pick(Last)}", draw.Pick(Domains)),
        ["ssn"] = (draw, _) => Secret(Ssn(draw, "-")),
        ["ssnspace"] = (draw, _) => Secret(Ssn(draw, " ")),
        ["ssnplain"] = (draw, _) => Secret(Ssn(draw, "")),
        ["phone164"] = (draw, _) => draw.Pick(
            "+1" + Secret(Area(draw) + Exchange(draw) + draw.From(Draw.Digits, 4)),
            "+49" + Secret("151" + draw.From(Draw.Digits, 8)),
            "+44" + Secret("7" + draw.From(Draw.Digits, 9)),
            "+33" + Secret("6" + draw.From(Draw.Digits, 8)),
            "+351" + Secret("91" + draw.From(Draw.Digits, 7)),
            "+81" + Secret("90" + draw.From(Draw.Digits, 8))),
        ["phoneparen"] = (draw, _) => Secret($"({Area(draw)}) {Exchange(draw)}-{draw.From(Draw.Digits, 4)}"),
        ["phonedash"] = (draw, _) => Secret($"{Area(draw)}-{Exchange(draw)}-{draw.From(Draw.Digits, 4)}"),
        ["phonedot"] = (draw, _) => Secret($"{Area(draw)}.{Exchange(draw)}.{draw.From(Draw.Digits, 4)}"),
        ["phoneus1"] = (draw, _) => "+1" + Secret($"{draw.Pick(" ", "-")}{Area(draw)}-{Exchange(draw)}-{draw.From(Draw.Digits, 4)}"),
        ["phoneus1paren"] = (draw, _) => "+1 " + Secret($"({Area(draw)}) {Exchange(draw)}-{draw.From(Draw.Digits, 4)}"),
        ["phoneplain"] = (draw, _) => Secret(Area(draw) + Exchange(draw) + draw.From(Draw.Digits, 4)),
        ["phonegb"] = (draw, _) => "+44 " + Secret($"20 {draw.Pick("7", "8")}{draw.From(Draw.Digits, 3)} {draw.From(Draw.Digits, 4)}"),
        ["phonefr"] = (draw, _) => "+33 " + Secret($"{draw.Number(1, 7)} {Pair(draw)} {Pair(draw)} {Pair(draw)} {Pair(draw)}"),
        ["phonede"] = (draw, _) => "+49 " + Secret($"{draw.Pick("30", "89", "151", "(0)40")} {draw.Number(1000, 9999)}{draw.From(Draw.Digits, 4)}"),
        ["phonese"] = (draw, _) => "+46 " + Secret($"70-{draw.From(Draw.Digits, 3)} {Pair(draw)} {Pair(draw)}"),
        ["phonelocal"] = (draw, _) => Secret($"0{draw.Pick("20", "30", "89", "161")} {draw.Number(1000, 9999)} {draw.From(Draw.Digits, 4)}"),
        ["phone00"] = (draw, _) =>
            Secret($"00{draw.Pick("49", "44", "33")} {draw.Number(20, 99)} {draw.Number(1000, 9999)} {draw.From(Draw.Digits, 3)}"),
    };

    // The domain may stay, as in ***@example.com.
    private static string Mail(string local, string domain) => Secret(local) + "@" + domain;

    // No area of 000, 666 or 900 and above, no group 00, no serial 0000: the ranges that were never issued.
    private static string Ssn(Draw draw, string separator)
    {
        var area = draw.Number(100, 665);
        return $"{area}{separator}{draw.Number(10, 99)}{separator}{draw.Number(1000, 9999)}";
    }

    private static string Area(Draw draw) => draw.Number(2, 9) + draw.Number(0, 8) + draw.Number(1, 9);

    private static string Exchange(Draw draw) => draw.Number(2, 9) + draw.Number(2, 9) + draw.Number(0, 9);

    private static string Pair(Draw draw) => draw.From(Draw.Digits, 2);
}
