using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pcf.Workspace.SurrealDb.Tests.Support;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>An encrypted connection, to a server whose certificate an authority of one's own has issued.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task A_certificate_of_the_named_authority_is_trusted_and_another_is_not()
    {
        using var server = await SurrealDbServer.StartAsync();
        using var certificate = Certificate();
        _listener.Start();
        _ = ServeAsync(certificate, server.Address.Port);
        var options = Server.OptionsOf(server);
        options.Endpoint = new Uri($"wss://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        await using (var stranger = SurrealDbWorkspace.Open(options))
        {
            var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await stranger.PrepareAsync());
            Assert.Equal("The store is not available: its certificate is not trusted.", refused.Message);
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificate);
        options.Tls = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        await using var workspace = SurrealDbWorkspace.Open(options);
        await workspace.PrepareAsync();
        Assert.Equal(0, await workspace.Users.CountAsync(default));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _listener.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    // Takes the encryption off and passes the bytes on.
    private async Task ServeAsync(X509Certificate2 certificate, int port)
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    using var behind = new TcpClient();
                    await behind.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
                    await using var secure = new SslStream(client.GetStream());
                    await secure.AuthenticateAsServerAsync(certificate);
                    await Task.WhenAny(secure.CopyToAsync(behind.GetStream(), _stop.Token), behind.GetStream().CopyToAsync(secure, _stop.Token));
                }
            });
        }
    }
}
