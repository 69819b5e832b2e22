using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Pcf.Api.Authentication;

/// <summary>Tells whose token it is, if it is one to trust. Thread-safe.</summary>
internal sealed class TokenValidator
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DiscoveryDeadline = TimeSpan.FromSeconds(5);

    // Asymmetric signatures only: with HMAC among them, a public key could be used as the secret of a forged token.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly AuthOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _discovery;
    private readonly SecurityKey[] _keys;

    public TokenValidator(AuthOptions options, bool isDevelopment, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        if (options.Authority is { } authority)
        {
            _discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever(new HttpClient { Timeout = DiscoveryDeadline }) { RequireHttps = !isDevelopment && !authority.IsLoopback });
        }
        _keys = options.KeysFile is not null ? IssuerKeys.Read(options.KeysFile)
            : isDevelopment && options.Authority is null ? [DevelopmentKey.LoadOrMake(options.DevelopmentKeyFile)]
            : [];
    }

    /// <summary>The token's subject and tenant, where it names one; or no subject and why the token is not taken.</summary>
    /// <returns>The reason is of a closed set of words: it says nothing of the token.</returns>
    public async Task<(string? Subject, string? Tenant, string? Refused)> ValidateAsync(string token, CancellationToken cancel)
    {
        OpenIdConnectConfiguration? issuer = null;
        try
        {
            issuer = _discovery is null ? null : await DiscoverAsync(_discovery, cancel);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, null, "issuer_unavailable");
        }

        var result = await _handler.ValidateTokenAsync(token, Rules(issuer));
        if (!result.IsValid)
        {
            // A key that was rolled over is found by asking again; the manager itself limits how often.
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException) { _discovery?.RequestRefresh(); }
            return (null, null, Reason(result.Exception));
        }
        return Claim(result, "sub") is { } user ? (user, Claim(result, _options.TenantClaim), null) : (null, null, "no_subject");
    }

    // It begins now and then to read the keys anew, for all requests; that must not go on under the ids of this one.
    private static Task<OpenIdConnectConfiguration> DiscoverAsync(ConfigurationManager<OpenIdConnectConfiguration> discovery, CancellationToken cancel)
    {
        using (ExecutionContext.SuppressFlow()) { return discovery.GetConfigurationAsync(cancel); }
    }

    private static string? Claim(TokenValidationResult token, string name) =>
        token.Claims.TryGetValue(name, out var claim) && claim is string { Length: > 0 } text ? text : null;

    private TokenValidationParameters Rules(OpenIdConnectConfiguration? issuer) => new()
    {
        ValidIssuer = _options.Issuer ?? issuer?.Issuer ?? DevelopmentKey.Issuer,
        ValidAudience = _options.Audience,
        IssuerSigningKeys = issuer is null ? _keys : issuer.SigningKeys.Concat(_keys),
        ValidAlgorithms = Algorithms,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
            (notBefore is null || notBefore <= _clock.GetUtcNow().UtcDateTime + ClockSkew) && expires is not null && expires > _clock.GetUtcNow().UtcDateTime - ClockSkew,
    };

    private static string Reason(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException => "expired",
        SecurityTokenInvalidAudienceException => "wrong_audience",
        SecurityTokenInvalidIssuerException => "wrong_issuer",
        SecurityTokenSignatureKeyNotFoundException => "unknown_key",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => "wrong_signature",
        _ => "malformed",
    };
}
