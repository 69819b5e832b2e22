using System.Text.RegularExpressions;

namespace Pcf.Benchmarks.Redaction;

/// <summary>The peer: a list of source-generated expressions, one after the other, as services usually have it. It knows less than the
/// redactor.</summary>
internal static partial class UsualExpressions
{
    private static readonly Regex[] All =
        [Pair(), JsonPair(), Bearer(), Basic(), Email(), Card(), Ssn(), Ipv4(), Phone(), Jwt(), AwsKey(), GitHub(), Slack(), Stripe(), Google(),
            Pem(), Uri(), Cookie(), Iban(), Npm(), SendGrid(), Gitlab(), Ipv6()];

    public static string Redact(string text)
    {
        foreach (var expression in All) { text = expression.Replace(text, "[REDACTED]"); }
        return text;
    }

    [GeneratedRegex(@"(?i)\b(?:password|passwd|pwd|secret|token|api[_-]?key)\s*=\s*[^\s&;,]+")]
    private static partial Regex Pair();

    [GeneratedRegex("(?i)\"(?:password|passwd|pwd|secret|token|api[_-]?key)\"\\s*:\\s*\"[^\"]*\"")]
    private static partial Regex JsonPair();

    [GeneratedRegex(@"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]+")]
    private static partial Regex Bearer();

    [GeneratedRegex(@"(?i)\bbasic\s+[A-Za-z0-9+/=]{8,}")]
    private static partial Regex Basic();

    [GeneratedRegex(@"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b(?:\d[ -]?){13,19}\b")]
    private static partial Regex Card();

    [GeneratedRegex(@"\b\d{3}-\d{2}-\d{4}\b")]
    private static partial Regex Ssn();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b")]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"\+\d[\d ()-]{7,}\d")]
    private static partial Regex Phone();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\bgh[pousr]_[A-Za-z0-9]{36}\b")]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\bxox[abprs]-[A-Za-z0-9-]+")]
    private static partial Regex Slack();

    [GeneratedRegex(@"\b[sr]k_(?:live|test)_[A-Za-z0-9]+")]
    private static partial Regex Stripe();

    [GeneratedRegex(@"\bAIza[A-Za-z0-9_-]{35}")]
    private static partial Regex Google();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex Pem();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]*://[^\s:/@]*:[^\s/@]+@")]
    private static partial Regex Uri();

    [GeneratedRegex(@"(?i)\bcookie:\s*[^\r\n]+")]
    private static partial Regex Cookie();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")]
    private static partial Regex Iban();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}\b")]
    private static partial Regex Npm();

    [GeneratedRegex(@"\bSG\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")]
    private static partial Regex SendGrid();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20}")]
    private static partial Regex Gitlab();

    [GeneratedRegex(@"\b(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b")]
    private static partial Regex Ipv6();
}
