using System.Text;
using static Pcf.Tool.Scan.ScanRequest;

namespace Pcf.Tool.Scan;

/// <summary>Canaries in headers, tokens among them.</summary>
internal static class HeaderRoutes
{
    private const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    public static IEnumerable<ScanRoute> All { get; } =
    [
        Header("authorization.bearer", "Authorization", text => $"Bearer {text}"),
        Header("authorization.basic", "Authorization", text => $"Basic {Base64($"user:{text}")}"),
        Header("authorization.digest", "Authorization", text => $"Digest username=\"user\", response=\"{text}\""),
        Header("authorization.other-scheme", "Authorization", text => $"ApiKey {text}"),
        Header("authorization.bare", "Authorization", text => text),
        Header("proxy-authorization", "Proxy-Authorization", text => $"Bearer {text}"),
        Header("token.malformed", "Authorization", text => $"Bearer eyJhbGciOiJFUzI1NiJ9.{Url(text)}.x"),
        Header("token.unsigned", "Authorization", text => $"Bearer {Url("""{"alg":"none"}""")}.{Url($$"""{"sub":"{{text}}"}""")}."),
        Header("token.unknown-key", "Authorization",
            text => $"Bearer {Url($$"""{"alg":"ES256","kid":"{{text}}"}""")}.{Url("""{"sub":"1","exp":4102444800}""")}.{Url(new string('x', 64))}"),
        Header("token.unknown-issuer", "Authorization",
            text => $"Bearer {Url("""{"alg":"ES256"}""")}.{Url($$"""{"sub":"1","exp":4102444800,"iss":"{{text}}","aud":"{{text}}"}""")}.{Url(new string('x', 64))}"),
        Header("cookie", "Cookie", text => $"session={text}; theme=dark"),
        Header("x-api-key", "X-Api-Key", text => text),
        Header("x-request-id", "X-Request-Id", text => text, Fit.ShapedId),
        Header("x-request-id.malformed", "X-Request-Id", text => $"{text} /"),
        Header("user-agent", "User-Agent", text => $"scan/1.0 ({text})"),
        Header("referer", "Referer", text => $"https://example.com/?token={Uri.EscapeDataString(text)}"),
        Header("origin", "Origin", text => $"https://{text}.example.com", Fit.Name),
        Header("host", "Host", text => $"{text}.example.com", Fit.Name),
        Header("x-forwarded-for", "X-Forwarded-For", text => text),
        Header("x-forwarded-host", "X-Forwarded-Host", text => text),
        Header("forwarded", "Forwarded", text => $"for=\"{text}\""),
        Header("traceparent.malformed", "traceparent", text => $"00-{text}-01"),
        new("tracestate", Fit.Text, text => Ask(("traceparent", Trace), ("tracestate", $"vendor={text}"))),
        new("baggage", Fit.Text, text => Ask(("traceparent", Trace), ("baggage", $"key={Uri.EscapeDataString(text)}"))),
        Header("arbitrary-header", "X-Anything", text => text),
        new("header-name", Fit.Name, text => Ask((text, "1"))),
        Header("accept", "Accept", text => $"application/{text}", Fit.Name),
        new("content-type", Fit.Name, text => Ask() with { ContentType = $"application/{text}" }),
    ];

    private static ScanRoute Header(string route, string name, Func<string, string> value, Fit fit = Fit.Text) =>
        new($"header {route}", fit, text => Ask((name, value(text))));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
