using System.Text;
using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Credentials of the clouds: key ids, secret keys, storage keys, signatures.</summary>
internal static class CloudTokens
{
    private const string Base32 = Draw.Upper + "234567";

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["akia"] = (draw, _) => "AKIA" + Secret(draw.From(Base32, 16)),
        ["asia"] = (draw, _) => "ASIA" + Secret(draw.From(Base32, 16)),
        ["awssecret"] = (draw, _) => Secret(draw.Mixed(Draw.Base64, 40)),
        ["awssession"] = (draw, _) => Secret("IQoJb3JpZ2luX2Vj" + Convert.ToBase64String(draw.Bytes(240))),
        ["awssignature"] = (draw, _) => Secret(draw.From(Draw.Hex, 64)),
        ["awsmws"] = (draw, _) => "amzn.mws." + Secret(PlainValues.Guid(draw)),
        ["gcpkey"] = (draw, _) => "AIza" + Secret(draw.Mixed(Draw.Base64Url, 35)),
        ["gcpsecret"] = (draw, _) => "GOCSPX-" + Secret(draw.Mixed(Draw.Base64Url, 28)),
        ["gcptoken"] = (draw, _) => "ya29." + Secret("a0" + draw.Mixed(Draw.Base64Url, 140)),
        ["gcprefresh"] = (draw, _) => "1//0" + Secret(draw.Mixed(Draw.Base64Url, 96)),
        ["gcpkeyid"] = (draw, _) => Secret(draw.From(Draw.Hex, 40)),
        ["fcm"] = (draw, _) => $"AAAA{Secret($"{draw.Mixed(Draw.Base64Url, 7)}:APA91b{draw.Mixed(Draw.Base64Url, 134)}")}",
        ["azurekey"] = (draw, _) => Secret(Convert.ToBase64String(draw.Bytes(64))),
        ["azuresb"] = (draw, _) => Secret(Convert.ToBase64String(draw.Bytes(32))),
        ["azuresig"] = (draw, _) => Secret(Uri.EscapeDataString(Convert.ToBase64String(draw.Bytes(32)))),
        ["azuread"] = (draw, _) => Secret($"{draw.Mixed(Draw.Alphanumeric, 3)}8Q~{draw.Mixed(Draw.Base64Url + ".~", 34)}"),
        ["azuredevops"] = (draw, _) => Secret(draw.From(Draw.Lower + "234567", 52)),
        ["digitalocean"] = (draw, _) => draw.Pick("dop_v1_", "doo_v1_", "dor_v1_") + Secret(draw.From(Draw.Hex, 64)),
        ["heroku"] = (draw, _) => Secret(PlainValues.Guid(draw)),
        ["herokukey"] = (draw, _) => "HRKU-" + Secret("AA" + draw.Mixed(Draw.Base64Url, 58)),
        ["cloudinary"] = (draw, _) => $"cloudinary://{draw.Number(1, 9)}{draw.From(Draw.Digits, 14)}:{Secret(draw.Mixed(Draw.Base64Url, 27))}@demo",
        ["databricks"] = (draw, _) => "dapi" + Secret(draw.From(Draw.Hex, 32)),
        ["alibaba"] = (draw, _) => "LTAI" + Secret(draw.Mixed(Draw.Alphanumeric, 20)),
        ["cloudflare"] = (draw, _) => Secret(draw.Mixed(Draw.Base64Url, 40)),
        ["supabase"] = (draw, _) => "sbp_" + Secret(draw.From(Draw.Hex, 40)),
        ["planetscale"] = (draw, _) => draw.Pick("pscale_tkn_", "pscale_pw_") + Secret(draw.Mixed(Draw.Base64Url, 43)),
        ["jwt"] = (draw, _) => Jwt(draw, """{"alg":"HS256","typ":"JWT"}""", 32),
        ["jwtrs"] = (draw, _) => Jwt(draw, $$"""{"alg":"RS256","kid":"{{draw.From(Draw.Hex, 16)}}","typ":"at+jwt"}""", 256),
        ["jwtnone"] = (draw, _) => Jwt(draw, """{"alg":"none"}""", 0),
        ["jwe"] = (draw, _) => Url64("""{"alg":"dir","enc":"A256GCM"}""") +
            Secret($"..{draw.Mixed(Draw.Base64Url, 16)}.{draw.Mixed(Draw.Base64Url, 120)}.{draw.Mixed(Draw.Base64Url, 22)}"),
    };

    // The header names an algorithm and may stay; the claims are personal and the signature makes the token usable.
    private static string Jwt(Draw draw, string header, int signature)
    {
        var claims =
            $$"""{"sub":"{{draw.Number(10_000, 99_999)}}","name":"{{PlainValues.User(draw)}}","iat":{{draw.Number(1_700_000_000, 1_790_000_000)}},"scope":"notes:read notes:write"}""";
        return Url64(header) + "." + Secret(Url64(claims)) + "." + (signature == 0 ? "" : Secret(Url64(draw.Bytes(signature))));
    }

    private static string Url64(string text) => Url64(Encoding.UTF8.GetBytes(text));

    private static string Url64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
