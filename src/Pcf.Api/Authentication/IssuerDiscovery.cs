using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Pcf.Api.Authentication;

/// <summary>An issuer's name and keys, by OpenID Connect Discovery 1.0; cached, and read again when a token names a key that is not among them.
/// Thread-safe.</summary>
/// <remarks>The package's own manager goes by the time of day: when that is set back, new keys are not found for as long as the jump was.</remarks>
internal sealed class IssuerDiscovery(Uri authority, bool requireHttps, TimeProvider clock)
    : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(12);

    // Tokens with made-up key ids make the service ask the issuer no more often than this.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    // While nothing has been read, each request would ask an issuer that fails.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly string _address = $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration";
    private readonly HttpClient _http = new() { Timeout = Deadline };
    private readonly Lock _gate = new();
    private Task<Known> _reading = Task.FromResult(Known.Nothing);
    private volatile Known _known = Known.Nothing;
    private volatile Known? _failed;
    private long? _refreshedAt;

    /// <summary>The reading under way, or the last one; it does not fail.</summary>
    internal Task Reading
    {
        get
        {
            lock (_gate) { return _reading; }
        }
    }

    /// <summary>The issuer's name and keys. Only the first callers wait for a reading.</summary>
    /// <exception cref="InvalidOperationException">They have never been read, and cannot be now.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var known = _known;
        if (known.Configuration is null) { known = await Read(FailurePause).WaitAsync(cancel); }
        else if (clock.GetElapsedTime(known.ReadAt) >= KeptFor) { _ = Read(RefreshInterval); }
        return known.Configuration ?? throw new InvalidOperationException("The issuer's keys could not be read.", known.Failure);
    }

    public void RequestRefresh()
    {
        lock (_gate)
        {
            if (_refreshedAt is { } at && clock.GetElapsedTime(at) < RefreshInterval) { return; }
            _refreshedAt = clock.GetTimestamp();
        }
        _ = Read(TimeSpan.Zero);
    }

    /// <summary>Whether the issuer answers now: for health. Keys that were read before stay in use when it does not.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public async ValueTask CheckAsync(CancellationToken cancel) => await Documents().GetDocumentAsync(_address, cancel);

    public void Dispose() => _http.Dispose();

    private HttpDocumentRetriever Documents() => new(_http) { RequireHttps = requireHttps };

    // The reading under way, or a new one unless the last failed so short a time ago.
    private Task<Known> Read(TimeSpan pause)
    {
        lock (_gate)
        {
            if (!_reading.IsCompleted || (_failed is { } failed && clock.GetElapsedTime(failed.ReadAt) < pause)) { return _reading; }
            // It is shared by all requests, and must not go on under the ids of this one.
            using (ExecutionContext.SuppressFlow()) { return _reading = Task.Run(ReadAsync); }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is wrong with the answer, there are no keys in it.")]
    private async Task<Known> ReadAsync()
    {
        try
        {
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(_address, Documents(), CancellationToken.None);
            _failed = null;
            return _known = new Known(read, clock.GetTimestamp(), Failure: null);
        }
        catch (Exception failure)
        {
            return _failed = new Known(Configuration: null, clock.GetTimestamp(), failure);
        }
    }

    private sealed record Known(OpenIdConnectConfiguration? Configuration, long ReadAt, Exception? Failure)
    {
        public static readonly Known Nothing = new(Configuration: null, 0, Failure: null);
    }
}
