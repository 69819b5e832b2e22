using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>IP addresses: the network may stay, the host may not.</summary>
internal static class Addresses
{
    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["ipv4"] = (draw, _) => V4(
            draw,
            draw.Pick("203.0.113.", "198.51.100.", "192.0.2.", Number(draw, 11, 99) + Number(draw, 0, 255) + Number(draw, 0, 255))),
        ["ipv4private"] = (draw, _) => V4(
            draw,
            draw.Pick("10." + Number(draw, 0, 255) + Number(draw, 0, 255), "192.168." + Number(draw, 0, 255),
                "172." + Number(draw, 16, 31) + Number(draw, 0, 255))),
        ["ipv6"] = (draw, _) => $"2001:db8:{Group(draw)}:" + Secret($"{Group(draw)}:{Group(draw)}:{Group(draw)}:{Group(draw)}:{Group(draw)}"),
        ["ipv6short"] = (draw, _) =>
            $"{draw.Pick("2001:db8", "2a00:1450", "2606:4700")}:{Group(draw)}::" + Secret($"{Group(draw)}:{Group(draw)}:{Group(draw)}"),
        ["ipv6tail"] = (draw, _) => Whole($"{draw.Pick("2001:db8", "2a02:8070")}::{Group(draw)}"),
        ["ipv6upper"] = (draw, _) =>
            $"2001:DB8:{Group(draw).ToUpperInvariant()}:"
                + Secret($"{Group(draw)}:{Group(draw)}:{Group(draw)}:{Group(draw)}:{Group(draw)}".ToUpperInvariant()),
        ["ipv6zone"] = (draw, _) => "fe80::" + Secret($"{Group(draw)}:{Group(draw)}:{Group(draw)}:{Group(draw)}") + "%eth0",
        ["ipv6local"] = (draw, _) => $"fd{draw.From(Draw.Hex, 2)}:{Group(draw)}:{Group(draw)}:" + Secret($"{Group(draw)}::{Group(draw)}"),
        ["ipv4mapped"] = (draw, _) => "::ffff:" + V4(draw, "203.0.113."),
    };

    // The last octet alone is too short to look for, so the whole address is: what stays is its network, 203.0.113.0/24.
    private static string V4(Draw draw, string network) => Whole(network + draw.Number(2, 254));

    private static string Number(Draw draw, int least, int most) => draw.Number(least, most) + ".";

    private static string Group(Draw draw) => draw.From("123456789abcdef", 1) + draw.From(Draw.Hex, 3);
}
