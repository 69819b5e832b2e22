using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Pcf.Api.Authentication;

/// <summary>An issuer's name and keys, by OpenID Connect Discovery 1.0; cached, and read again when a token names a key that is not among them.
/// Thread-safe.</summary>
internal sealed class IssuerDiscovery(Uri authority, bool requireHttps) : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    // Tokens with made-up key ids make the service ask the issuer no more often than this.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    private readonly HttpDocumentRetriever _documents = new(new HttpClient { Timeout = Deadline }) { RequireHttps = requireHttps };

    private readonly ConfigurationManager<OpenIdConnectConfiguration> _manager = new(
        AddressOf(authority),
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(new HttpClient { Timeout = Deadline }) { RequireHttps = requireHttps })
    { RefreshInterval = RefreshInterval };

    /// <summary>The issuer's name and keys.</summary>
    /// <exception cref="InvalidOperationException">They have never been read, and cannot be now.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        // It may begin to read the keys again, for all requests; that must not go on under the ids of this one.
        using (ExecutionContext.SuppressFlow()) { return _manager.GetConfigurationAsync(cancel); }
    }

    public void RequestRefresh() => _manager.RequestRefresh();

    /// <summary>Whether the issuer answers now: for health. Keys that were read before stay in use when it does not.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public async ValueTask CheckAsync(CancellationToken cancel) => await _documents.GetDocumentAsync(AddressOf(authority), cancel);

    private static string AddressOf(Uri authority) => $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration";
}
