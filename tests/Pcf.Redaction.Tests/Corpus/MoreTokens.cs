using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Tokens of infrastructure, observability, model and collaboration services.</summary>
internal static class MoreTokens
{
    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["skclassic"] = (draw, _) => "sk-" + Secret($"{draw.Mixed(Draw.Alphanumeric, 20)}T3BlbkFJ{draw.Mixed(Draw.Alphanumeric, 20)}"),
        ["skproj"] = (draw, _) => "sk-proj-" + Secret($"{draw.Mixed(Draw.Base64Url, 74)}T3BlbkFJ{draw.Mixed(Draw.Base64Url, 74)}"),
        ["skant"] = (draw, _) => "sk-ant-api03-" + Secret(draw.Mixed(Draw.Base64Url, 93) + "AA"),
        ["huggingface"] = (draw, _) => "hf_" + Secret(draw.From(Draw.Upper + Draw.Lower, 34)),
        ["groq"] = (draw, _) => "gsk_" + Secret(draw.Mixed(Draw.Alphanumeric, 52)),
        ["replicate"] = (draw, _) => "r8_" + Secret(draw.Mixed(Draw.Alphanumeric, 37)),
        ["vault"] = (draw, _) => draw.Pick("hvs.", "hvb.") + Secret("CAES" + draw.Mixed(Draw.Base64Url, 90)),
        ["terraform"] = (draw, _) => Secret(draw.Mixed(Draw.Alphanumeric, 14)) + ".atlasv1." + Secret(draw.Mixed(Draw.Base64Url, 67)),
        ["doppler"] = (draw, _) => draw.Pick("dp.pt.", "dp.st.dev.") + Secret(draw.Mixed(Draw.Alphanumeric, 43)),
        ["pulumi"] = (draw, _) => "pul-" + Secret(draw.From(Draw.Hex, 40)),
        ["tailscale"] = (draw, _) => "tskey-auth-" + Secret($"k{draw.Mixed(Draw.Alphanumeric, 11)}CNTRL-{draw.Mixed(Draw.Alphanumeric, 32)}"),
        ["circleci"] = (draw, _) => "CCIPAT_" + Secret($"{draw.Mixed(Draw.Alphanumeric, 22)}_{draw.From(Draw.Hex, 40)}"),
        ["grafana"] = (draw, _) => "glsa_" + Secret($"{draw.Mixed(Draw.Alphanumeric, 32)}_{draw.From(Draw.Hex, 8)}"),
        ["grafanacloud"] = (draw, _) => "glc_" + Secret("eyJvIjoi" + draw.Mixed(Draw.Alphanumeric, 90) + "="),
        ["newrelic"] = (draw, _) => "NRAK-" + Secret(draw.From(Draw.Upper + Draw.Digits, 27)),
        ["sentry"] = (draw, _) => "sntrys_" + Secret($"eyJpYXQiOjE3{draw.Mixed(Draw.Alphanumeric, 80)}_{draw.Mixed(Draw.Base64, 43)}"),
        ["dynatrace"] = (draw, _) => "dt0c01." + Secret($"{draw.From(Draw.Upper + Draw.Digits, 24)}.{draw.From(Draw.Upper + Draw.Digits, 64)}"),
        ["linear"] = (draw, _) => "lin_api_" + Secret(draw.Mixed(Draw.Alphanumeric, 40)),
        ["notion"] = (draw, _) =>
            draw.Pick("secret_" + Secret(draw.Mixed(Draw.Alphanumeric, 43)), "ntn_" + Secret(draw.Mixed(Draw.Alphanumeric, 46))),
        ["postman"] = (draw, _) => "PMAK-" + Secret($"{draw.From(Draw.Hex, 24)}-{draw.From(Draw.Hex, 34)}"),
        ["figma"] = (draw, _) => "figd_" + Secret(draw.Mixed(Draw.Base64Url, 40)),
        ["atlassian"] = (draw, _) => "ATATT3xFfGF0" + Secret(draw.Mixed(Draw.Base64Url, 172) + "=" + draw.From(Draw.Hex, 8).ToUpperInvariant()),
        ["typeform"] = (draw, _) => "tfp_" + Secret(draw.Mixed(Draw.Base64Url, 59)),
        ["airtable"] = (draw, _) => Secret($"pat{draw.Mixed(Draw.Alphanumeric, 14)}.{draw.From(Draw.Hex, 64)}"),
        ["prefect"] = (draw, _) => "pnu_" + Secret(draw.Mixed(Draw.Alphanumeric, 36)),
        ["age"] = (draw, _) => "AGE-SECRET-KEY-1" + Secret(draw.From("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)),
    };
}
