using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A real OpenID Connect issuer (OpenIddict): discovery, a key set, tokens by client credentials, and keys that can be rotated.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private Issuer(WebApplication app, string address)
    {
        _app = app;
        _client = new HttpClient { BaseAddress = new Uri(address) };
        Address = address;
    }

    /// <summary>What <c>PCF__Auth__Authority</c> is set to.</summary>
    public string Address { get; }

    /// <summary>An issuer that listens; on a free port, or on the one where another of its name stood.</summary>
    public static async Task<Issuer> StartAsync(string? address = null)
    {
        address ??= $"http://127.0.0.1:{Ports.Free()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddOpenIddict().AddServer(server => server
            .EnableDegradedMode()
            .SetIssuer(new Uri(address))
            .SetTokenEndpointUris("connect/token")
            .AllowClientCredentialsFlow()
            .RegisterScopes("pcf-api", "another-api")
            .AddSigningKey(NewKey())
            .AddEphemeralEncryptionKey()
            .DisableAccessTokenEncryption()
            .AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(static _ => default))
            .AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(SignIn))
            .UseAspNetCore().DisableTransportSecurityRequirement());
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
        return new Issuer(app, address);
    }

    /// <summary>A token of the issuer for a user, over HTTP, as a client gets it.</summary>
    public async Task<string> TokenAsync(string user, string audience = "pcf-api")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = GrantTypes.ClientCredentials,
            ["client_id"] = user,
            ["client_secret"] = "made-up-secret-for-tests",
            ["scope"] = audience,
        });
        using var answer = await _client.PostAsync(new Uri("connect/token", UriKind.Relative), form);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Signs with a new key from now on, and publishes only that one.</summary>
    public void RotateKey()
    {
        var options = _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;
        options.SigningCredentials.Clear();
        options.SigningCredentials.Add(new SigningCredentials(NewKey(), SecurityAlgorithms.EcdsaSha256));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static ValueTask SignIn(HandleTokenRequestContext context)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType);
        identity.SetClaim(Claims.Subject, context.Request.ClientId).SetClaim("tenant_id", "tenant-of-tests");
        identity.SetResources(context.Request.GetScopes());
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }

    private static ECDsaSecurityKey NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString("N") };
}
