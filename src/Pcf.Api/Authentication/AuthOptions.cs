namespace Pcf.Api.Authentication;

/// <summary>Whose tokens are taken.</summary>
internal sealed class AuthOptions
{
    /// <summary>The issuer's address; its keys are found by OpenID Connect discovery.</summary>
    public Uri? Authority { get; set; }

    /// <summary>A file with the issuer's public keys, as a JSON Web Key Set (RFC 7517) or one JSON Web Key, in the place of discovery.</summary>
    public string? KeysFile { get; set; }

    /// <summary>The <c>iss</c> that tokens must carry.</summary>
    /// <value>The default is the authority's own word, or <c>pcf-development</c>.</value>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> that tokens must carry.</summary>
    /// <value>The default is <c>pcf-api</c>.</value>
    public string Audience { get; set; } = "pcf-api";

    /// <summary>The claim that names the caller's tenant; log records carry a keyed hash of it. A token may do without.</summary>
    /// <value>The default is <c>tenant_id</c>.</value>
    public string TenantClaim { get; set; } = "tenant_id";

    /// <summary>Where Development keeps the signing key that it makes on its first run.</summary>
    /// <value>The default is <c>data/development-key.json</c>.</value>
    public string DevelopmentKeyFile { get; set; } = "data/development-key.json";

    /// <summary>The user that Development acts as without a token.</summary>
    /// <value>The default is <c>1</c>.</value>
    public string DemoUser { get; set; } = "1";

    /// <summary>Whether keys of a real issuer are configured.</summary>
    public bool HasIssuerKeys => Authority is not null || KeysFile is not null;

    /// <summary>Whether requests without a token act as the demo user: in Development, as long as there is no real issuer.</summary>
    public bool ActsAsDemoUser(IHostEnvironment environment) => environment.IsDevelopment() && !HasIssuerKeys;
}
