using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Pcf.Observability.Settings;

namespace Pcf.Api.Authentication;

/// <summary>Sign-in by bearer token as an ASP.NET Core authentication scheme: JwtBearer, with the service's keys, clock and answers.</summary>
internal static class BearerScheme
{
    public const string Name = JwtBearerDefaults.AuthenticationScheme;

    /// <summary>How far the clocks of the issuer and of the service may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const string NoDefault = "None";

    // Asymmetric signatures only: with HMAC among them, a public key could be used as the secret of a forged token.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    /// <summary>Adds the scheme. Keys that lie in files are read here, so that a wrong file ends the start.</summary>
    /// <exception cref="SettingsException">The keys file has no key that can verify a token.</exception>
    /// <exception cref="IOException">A file of keys cannot be read, or the development key cannot be made.</exception>
    public static void AddSignIn(this IServiceCollection services, AuthOptions auth, IHostEnvironment environment)
    {
        var file = auth.KeysFile is null ? null : new IssuerKeyFile(auth.KeysFile, TimeProvider.System);
        SecurityKey[] keys = environment.IsDevelopment() && !auth.HasIssuerKeys ? [DevelopmentKey.LoadOrMake(auth.DevelopmentKeyFile)]
            : [];
        services.AddSingleton(auth);
        services.AddSingleton<BearerEvents>();
        if (auth.Authority is { } authority)
        {
            services.AddSingleton(provider => new IssuerDiscovery(
                authority, requireHttps: !environment.IsDevelopment() && !authority.IsLoopback, provider.GetRequiredService<TimeProvider>()));
        }
        // Only /graphql signs in, by name. Without a default of another name ASP.NET Core would take the only scheme there is for every
        // path, and read the token of a /metrics scraper as a user's.
        services.AddAuthentication(NoDefault).AddJwtBearer(Name, static _ => { });
        services.AddOptions<JwtBearerOptions>(Name).Configure<TimeProvider, IServiceProvider>((options, clock, provider) =>
        {
            options.MapInboundClaims = false;
            options.EventsType = typeof(BearerEvents);
            options.TimeProvider = clock;
            options.ConfigurationManager = provider.GetService<IssuerDiscovery>();
            options.TokenValidationParameters = Rules(auth, keys, clock);
            if (file is not null) { options.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, keyId, _) => file.For(keyId); }
        });
    }

    private static TokenValidationParameters Rules(AuthOptions auth, SecurityKey[] keys, TimeProvider clock)
    {
        var issuer = auth.Issuer ?? (auth.Authority is null ? DevelopmentKey.Issuer : null);
        return new TokenValidationParameters
        {
            // Without a name of its own the issuer's is the one that discovery finds; with one, discovery must not add a second.
            IssuerValidator = issuer is null
                ? null
                : (claimed, _, _) => claimed == issuer ? claimed : throw new SecurityTokenInvalidIssuerException(),
            ValidAudience = auth.Audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                return (notBefore is null || notBefore <= now + ClockSkew) && expires is not null && expires > now - ClockSkew;
            },
        };
    }
}
