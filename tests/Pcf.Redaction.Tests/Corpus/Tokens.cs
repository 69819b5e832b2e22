using System.Text;
using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Tokens of code hosts, payment, mail and chat services, in the lengths and alphabets their makers document.</summary>
internal static class Tokens
{
    private const string Base62 = Draw.Digits + Draw.Upper + Draw.Lower;

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["ghp"] = (draw, _) => "ghp_" + Secret(Checked(draw)),
        ["gho"] = (draw, _) => "gho_" + Secret(Checked(draw)),
        ["ghs"] = (draw, _) => "ghs_" + Secret(Checked(draw)),
        ["ghu"] = (draw, _) => "ghu_" + Secret(Checked(draw)),
        ["ghr"] = (draw, _) => "ghr_" + Secret(Checked(draw)),
        ["ghpat"] = (draw, _) => "github_pat_" + Secret($"{draw.Mixed(Draw.Alphanumeric, 22)}_{draw.Mixed(Draw.Alphanumeric, 59)}"),
        ["glpat"] = (draw, _) => "glpat-" + Secret(draw.Mixed(Draw.Base64Url, 20)),
        ["gldt"] = (draw, _) => "gldt-" + Secret(draw.Mixed(Draw.Base64Url, 20)),
        ["glrt"] = (draw, _) => "glrt-" + Secret(draw.Mixed(Draw.Base64Url, 20)),
        ["glptt"] = (draw, _) => "glptt-" + Secret(draw.From(Draw.Hex, 40)),
        ["npm"] = (draw, _) => "npm_" + Secret(Checked(draw)),
        ["pypi"] = (draw, _) => "pypi-" + Secret("AgEIcHlwaS5vcmc" + draw.Mixed(Draw.Base64Url, 160)),
        ["rubygems"] = (draw, _) => "rubygems_" + Secret(draw.From(Draw.Hex, 48)),
        ["dckr"] = (draw, _) => "dckr_pat_" + Secret(draw.Mixed(Draw.Base64Url, 27)),
        ["xoxb"] = (draw, _) => "xoxb-" + Secret($"{Digits(draw, 12)}-{Digits(draw, 13)}-{draw.Mixed(Draw.Alphanumeric, 24)}"),
        ["xoxp"] = (draw, _) => "xoxp-" + Secret($"{Digits(draw, 12)}-{Digits(draw, 12)}-{Digits(draw, 13)}-{draw.From(Draw.Hex, 32)}"),
        ["xoxa"] = (draw, _) => "xoxa-2-" + Secret($"{Digits(draw, 12)}-{Digits(draw, 12)}-{Digits(draw, 12)}-{draw.From(Draw.Hex, 32)}"),
        ["xoxs"] = (draw, _) => "xoxs-" + Secret($"{Digits(draw, 11)}-{Digits(draw, 11)}-{Digits(draw, 11)}-{draw.From(Draw.Hex, 40)}"),
        ["xoxr"] = (draw, _) => "xoxr-" + Secret($"{Digits(draw, 12)}-{Digits(draw, 12)}-{draw.Mixed(Draw.Alphanumeric, 24)}"),
        ["xapp"] = (draw, _) => "xapp-" + Secret($"1-A{draw.From(Draw.Upper + Draw.Digits, 10)}-{Digits(draw, 13)}-{draw.From(Draw.Hex, 64)}"),
        ["slackhook"] = (draw, _) => "https://hooks.slack.com/services/" +
            Secret($"T{draw.From(Draw.Upper + Draw.Digits, 10)}/B{draw.From(Draw.Upper + Draw.Digits, 10)}/{draw.Mixed(Draw.Alphanumeric, 24)}"),
        ["sklive"] = (draw, _) => "sk_live_" + Secret(draw.Mixed(Draw.Alphanumeric, 24)),
        ["sklong"] = (draw, _) => "sk_live_" + Secret("51" + draw.Mixed(Draw.Alphanumeric, 97)),
        ["sktest"] = (draw, _) => "sk_test_" + Secret(draw.Mixed(Draw.Alphanumeric, 24)),
        ["rklive"] = (draw, _) => "rk_live_" + Secret(draw.Mixed(Draw.Alphanumeric, 24)),
        ["whsec"] = (draw, _) => "whsec_" + Secret(draw.Mixed(Draw.Alphanumeric, 32)),
        ["twiliokey"] = (draw, _) => "SK" + Secret(draw.From(Draw.Hex, 32)),
        ["twilioaccount"] = (draw, _) => "AC" + draw.From(Draw.Hex, 32),
        ["sendgrid"] = (draw, _) => "SG." + Secret($"{draw.Mixed(Draw.Base64Url, 22)}.{draw.Mixed(Draw.Base64Url, 43)}"),
        ["mailgun"] = (draw, _) => "key-" + Secret(draw.From(Draw.Hex, 32)),
        ["mailchimp"] = (draw, _) => Secret(draw.From(Draw.Hex, 32)) + "-us" + draw.Number(1, 21),
        ["telegram"] = (draw, _) => Digits(draw, 10) + ":" + Secret("AA" + draw.Mixed(Draw.Base64Url, 33)),
        ["discord"] = (draw, _) => Secret($"{Id64(draw)}.{draw.Mixed(Draw.Base64Url, 6)}.{draw.Mixed(Draw.Base64Url, 38)}"),
        ["discordhook"] = (draw, _) => $"https://discord.com/api/webhooks/{Digits(draw, 18)}/" + Secret(draw.Mixed(Draw.Base64Url, 68)),
        ["teamshook"] = (draw, _) =>
            $"https://example.webhook.office.com/webhookb2/{PlainValues.Guid(draw)}@{PlainValues.Guid(draw)}/IncomingWebhook/" +
            Secret($"{draw.From(Draw.Hex, 32)}/{PlainValues.Guid(draw)}"),
        ["shpat"] = (draw, _) => draw.Pick("shpat_", "shpss_", "shpca_", "shppa_") + Secret(draw.From(Draw.Hex, 32)),
        ["squaretoken"] = (draw, _) => draw.Pick(
            "sq0atp-" + Secret(draw.Mixed(Draw.Base64Url, 22)),
            "sq0csp-" + Secret(draw.Mixed(Draw.Base64Url, 43)),
            "EAAA" + Secret(draw.Mixed(Draw.Base64Url, 60))),
        ["shippo"] = (draw, _) => "shippo_live_" + Secret(draw.From(Draw.Hex, 40)),
        ["rzp"] = (draw, _) => "rzp_live_" + Secret(draw.Mixed(Draw.Alphanumeric, 14)),
    };

    // 30 random characters and six of checksum, as the hosts compute it: CRC-32 in base 62.
    private static string Checked(Draw draw)
    {
        var body = draw.Mixed(Base62, 30);
        var crc = Crc32(body);
        var check = "";
        for (var i = 0; i < 6; i++, crc /= 62) { check = Base62[(int)(crc % 62)] + check; }
        return body + check;
    }

    private static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var character in text)
        {
            crc ^= character;
            for (var bit = 0; bit < 8; bit++) { crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320u); }
        }
        return ~crc;
    }

    private static string Digits(Draw draw, int length) => draw.Number(1, 9) + draw.From(Draw.Digits, length - 1);

    private static string Id64(Draw draw) => Convert.ToBase64String(Encoding.ASCII.GetBytes(Digits(draw, 18))).TrimEnd('=');
}
