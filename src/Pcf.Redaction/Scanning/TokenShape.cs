using System.Buffers;

namespace Pcf.Redaction.Scanning;

/// <summary>How a vendor's tokens look.</summary>
/// <param name="Prefix">What they start with, exactly.</param>
/// <param name="Rest">The characters that follow.</param>
/// <param name="Min">How many follow at least; fewer is no token.</param>
/// <param name="Rule">The rule under which they count.</param>
/// <param name="IsSure">Whether nothing else starts so: what follows may then read like words.</param>
internal readonly record struct TokenShape(string Prefix, SearchValues<char> Rest, int Min, Rule Rule = Rule.Token, bool IsSure = false)
{
    private static readonly SearchValues<char> Slashed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/@");

    private static readonly SearchValues<char> Dollars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$");
    private static readonly SearchValues<char> NumberedKey = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Every known shape; the longer of two prefixes that start alike comes first.</summary>
    public static readonly TokenShape[] All = Make();

    // Vendors whose prefix no identifier has.
    private static readonly string[] Sure =
    [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-", "sk_live_",
        "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk_prod_", "AIza", "GOCSPX-", "dckr_pat_",
        "sk-proj-", "sk-ant-", "hvs.", "shpat_", "dop_v1_", "rzp_live_", "rzp_test_", "hooks.slack.com/services/", "hooks.slack.com/workflows/",
        "discord.com/api/webhooks/", "discordapp.com/api/webhooks/",
        "webhook.office.com/webhookb2/", "outlook.office.com/webhook/", "CfDJ8",
    ];

    /// <summary>The position in the prefix of the three characters that it is found by: log lines have few of them.</summary>
    public int Anchor { get; } = SieveSample.Rarest(Prefix, MayAnchor);

    // What else is found by its first characters would take these for its own.
    private static bool MayAnchor(string part) => (char.IsAsciiLetterOrDigit(part[0]) || part[0] is '_' or '-' or '.' or '$') && part != "eyJ";

    private static TokenShape[] Make()
    {
        var shapes = new List<TokenShape>();
        void Add(SearchValues<char> rest, int min, params ReadOnlySpan<string> prefixes)
        {
            foreach (var prefix in prefixes) { shapes.Add(new TokenShape(prefix, rest, min, IsSure: Sure.Contains(prefix))); }
        }

        Add(Chars.Alphanumeric, 16, "npm_", "sbp_", "LTAI");
        Add(Chars.Base64Url, 20, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "HRKU-", "tfp_", "ATATT3", "ATCTT3", "ATBB", "CCIPAT_", "CCIPRJ_");
        Add(Chars.Alphanumeric, 12, "rzp_live_", "rzp_test_");
        Add(Chars.Dotted, 30, "amzn.mws.");
        // Private keys without their armour: the first bytes of PKCS #8, PKCS #1 and SEC 1.
        Add(Chars.Base64, 20, "MIIEvQIBADANBgkq", "MIIEvgIBADANBgkq", "MIIEvAIBADANBgkq", "MIIJQgIBADANBgkq", "MIIJQwIBADANBgkq", "MIIEpAIBAAKCAQEA",
            "MIIEowIBAAKCAQEA", "MIIEpQIBAAKCAQEA", "MIGHAgEAMBMGByqG", "MHcCAQEEI");
        Add(Chars.Hex, 32, "shippo_live_", "shippo_test_");
        Add(Chars.AnyBase64, 40, "ATATT3", "ATCTT3");
        Add(Chars.Dotted, 24, "dt0c01.", "dt0s01.", "dt0s02.");
        Add(Chars.Base64Url, 16, "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-",
            "glffct-");
        Add(Chars.Base64Url, 8, "xoxb-", "xoxp-", "xoxa-", "xoxo-", "xoxr-", "xoxs-", "xoxe-", "xoxe.xoxp-", "xoxe.xoxb-", "xoxd-", "xoxc-", "xapp-");
        Add(Chars.Alphanumeric, 10, "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk_prod_");
        Add(Chars.Dotted, 20, "SG.");
        Add(Chars.Base64Url, 20, "pypi-", "sk-proj-", "sk-ant-", "sk-svcacct-", "sk-admin-", "sk-or-v1-", "sk-None-", "sk-lf-", "hf_", "AIza",
            "GOCSPX-", "r8_", "gsk_", "pplx-", "xai-", "nvapi-", "fw_");
        Add(Chars.Dotted, 20, "ya29.", "1//0");
        Add(Chars.Hex, 32, "dop_v1_", "doo_v1_", "dor_v1_", "shpat_", "shpca_", "shppa_", "shpss_", "dapi", "key-", "xkeysib-", "sntrys_", "phx_");
        Add(Chars.AnyBase64, 20, "sntrys_eyJ", "sntryu_", "glc_", "pul-", "fo1_", "EAACEdEose0cBA");
        Add(Chars.UpperAlphanumeric, 16, "AKIA", "ASIA", "AROA", "AIDA", "AGPA", "ANPA", "ABIA", "ACCA");
        Add(Chars.Base64Url, 20, "hvs.", "hvb.", "hvr.", "glsa_", "lin_api_", "lin_oauth_", "ntn_", "sq0atp-", "sq0csp-", "sq0idp-", "EAAA", "figd_",
            "dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "rubygems_", "ops_eyJ", "tskey-", "cfut_");
        Add(Chars.Dotted, 20, "dp.st.", "PMAK-", "pat-na1-", "pat-eu1-", "patE", "atlasv1.");
        Add(Chars.UpperAlphanumeric, 20, "NRAK-", "NRJS-", "AGE-SECRET-KEY-1");
        Add(Chars.Alphanumeric, 32, "secret_", "pnu_", "dckr_pat_", "dckr_oat_", "shptka_", "rdme_", "sl.", "CLOJARS_", "nfp_", "vercel_",
            "pscale_tkn_", "pscale_pw_", "sk-");
        Add(Chars.Base64Url, 24, "dckr_pat_", "pscale_tkn_", "pscale_pw_", "sl.", "APA91b");
        // What ASP.NET Core's data protection makes: cookies, antiforgery tokens, tickets.
        Add(Chars.Base64Url, 20, "CfDJ8");
        Add(Chars.AnyBase64, 60, "ABSK", "bedrock-api-key-", "fm1r_", "fm1a_", "fm2_", "AKCp", "cmVmd", "EAAM", "EAAC", "endr+");
        Add(Chars.Base64Url, 30, "A3-", "dnkey-", "duffel_test_", "duffel_live_", "v1.0-", "sha256~", "sb_secret_", "sb_publishable_", "napi_",
            "unkey_", "e2b_", "tvly-", "csk-", "apify_api_", "lsv2_pt_", "lsv2_sk_", "CFPAT-", "BBDC-", "mdb_sa_sk_",
            "zpka_", "rh-api-", "ramp_sec_", "flb_live_", "fio-u-", "pat-na1-", "dbtu_", "dbtc_", "tk-us-", "AQVN", "VF.DM.", "xoxo-", "vcp_", "vca_",
            "lob_live_", "mapbox_sk_", "sk.eyJ", "pk.eyJ");
        Add(Chars.Alphanumeric, 32, "api_org_", "EZAK", "EZTK", "FLWSECK-", "FLWSECK_TEST-", "FLWPUBK_TEST-", "FLWPUBK-", "NRII-", "NRAA-", "NRRA-",
            "ico-", "p8e-", "4b1d", "sgp_", "squ_", "sqp_", "sqa_", "rnd_", "wakatime_", "waka_");
        Add(Chars.Base64Url, 32, "FLWSECK-", "FLWSECK_TEST-", "NRII-", "NRAK-");
        Add(Chars.Base64Url, 16, "GR1348941", "sm_pat_", "sm_aat_", "sm_sat_", "re_", "salad_cloud_", "bkua_", "ddp_", "glsoat-", "GR1348", "sk_org_",
            "sk_acct_");
        Add(Chars.Hex, 32, "s-s4t2ud-", "s-s4t2af-", "phc_", "pubkey-", "fc-", "access-sandbox-", "access-production-", "access-development-");
        Add(Chars.Base64Url, 32, "access-sandbox-", "access-production-", "access-development-", "sdk-", "mob-");
        Add(Chars.Dotted, 30, "sc_", "ext_", "scauth_", "authress_", "pat.", "sat.", "t1.");
        Add(Chars.UpperAlphanumeric, 26, "API-");
        Add(Chars.Base64Url, 20, "dp.scim.", "sl.u.", "figu_", "glwt-", "glrtr-", "hcaik_01", "hcaic_01", "pylf_v1_us_", "pylf_v1_eu_", "mlsn.",
            "pcsk_", "pscale_oauth_", "slk_", "rootly_", "xaat-", "xapt-", "xsmtpsib-", "vercel_blob_rw_", "AKLT", "aio_",
            "amzn1.oa2-cs.v1.", "pnb_", "sgp_local_", "polar_oat_", "wandb_v1_", "tgp_v1_", "rnd_", "apify_api_", "lob_live_", "napi_", "ramp_sec_",
            "vcp_", "dckr_oat_", "tskey-auth-", "tskey-api-", "sk_ff_", "fal_sk_", "bb_live_", "cursor_", "key_live_");
        Add(Chars.Base64Url, 50, "sgp_");
        Add(Chars.Base64Url, 40, "phx_", "phc_");
        Add(Chars.Dotted, 30, "snyk_sat.", "snyk_uat.");
        Add(Dollars, 30, "access_token$production$", "access_token$sandbox$");
        Add(Chars.Dotted, 65, "1000.");
        Add(Chars.Alphanumeric, 43, "oy2");
        Add(Chars.Alphanumeric, 32, "AKID", "cio", "AKTP", "bkct_", "rpa_", "pubkey-");
        Add(Chars.UpperAlphanumeric, 17, "SCW");
        Add(Chars.AnyBase64, 60, "IQoJb3JpZ2lu", "FwoGZXIvYXdz", "AQE", "ZXlKaGJHY2lPaUp", "ZXlKMGVYQWlPaU");
        Add(Chars.AnyBase64, 40, "essu_");
        Add(Chars.Base64Url, 80, "mfa.");
        Add(Chars.Hex, 40, "packagist_uut_", "packagist_ack_", "packagist_out_", "n8n_api_", "ATTA", "sk_");
        Add(Chars.Base64Url, 32, "jina_", "pdl_live_apikey_", "pdl_sdbx_apikey_", "os_v2_app_", "os_v2_org_", "sec-c-", "xwfp-", "KEY01", "cfat_",
            "cfk_", "esecret_", "st.prod.");
        Add(Chars.UpperAlphanumeric, 32, "ddo_");
        Add(Chars.AnyBase64, 28, "secret-live-", "secret-test-");
        Add(Chars.Alphanumeric, 28, "alcht_");
        Add(Chars.Alphanumeric, 80, "IGQV");
        Add(NumberedKey, 36, "pk_");
        foreach (var address in (string[])["hooks.slack.com/services/", "hooks.slack.com/workflows/", "discord.com/api/webhooks/",
            "discordapp.com/api/webhooks/", "webhook.office.com/webhookb2/", "outlook.office.com/webhook/"])
        {
            shapes.Add(new TokenShape(address, Slashed, 20, IsSure: true));
        }
        return [.. shapes.OrderByDescending(shape => shape.Prefix.Length)];
    }
}
