using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Pcf.Otlp;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>OTLP over TLS: who issued the receiver's certificate is checked, and the service shows its own.</summary>
public sealed class OtlpTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-tls-").FullName;
    private readonly X509Certificate2 _authority = Authority();

    [Theory]
    [InlineData(OtlpProtocol.Http)]
    [InlineData(OtlpProtocol.Grpc)]
    public async Task A_receiver_with_a_certificate_of_the_named_authority_gets_the_request_and_sees_the_clients(OtlpProtocol protocol)
    {
        var seen = "";
        await using var receiver = await StartAsync(context => seen = context.Connection.ClientCertificate?.Subject ?? "");
        var options = new OtlpOptions
        {
            Endpoint = new Uri(receiver.Urls.First()),
            Protocol = protocol,
            Compression = OtlpCompression.Gzip,
            CertificateFile = Pem("ca.pem", _authority.ExportCertificatePem()),
        };
        using var client = Issued("CN=orders");
        options.ClientCertificateFile = Pem("client.pem", client.ExportCertificatePem());
        options.ClientKeyFile = Pem("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        Assert.Equal(new OtlpAnswer(IsTaken: true), Send(options));
        Assert.Equal("CN=orders", seen);
    }

    [Fact]
    public async Task A_receiver_of_another_authority_gets_nothing()
    {
        var requests = 0;
        await using var receiver = await StartAsync(_ => requests++);
        using var other = Authority();

        var answer = Send(new OtlpOptions
        {
            Endpoint = new Uri(receiver.Urls.First()),
            Timeout = TimeSpan.FromSeconds(1),
            CertificateFile = Pem("other.pem", other.ExportCertificatePem()),
        });

        Assert.False(answer.IsTaken);
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task Without_the_client_certificate_that_the_receiver_wants_nothing_is_taken()
    {
        await using var receiver = await StartAsync(_ => { });

        Assert.False(Send(new OtlpOptions
        {
            Endpoint = new Uri(receiver.Urls.First()),
            Timeout = TimeSpan.FromSeconds(1),
            CertificateFile = Pem("ca.pem", _authority.ExportCertificatePem()),
        }).IsTaken);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static OtlpAnswer Send(OtlpOptions options)
    {
        Assert.Empty(OtlpTarget.Problems(options));
        using var transport = new OtlpTransport(OtlpTarget.Of(options, OtlpSignal.Logs));
        return transport.Send("A message"u8.ToArray());
    }

    private async Task<WebApplication> StartAsync(Action<HttpContext> request)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls("https://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificate = Issued("CN=receiver");
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Subject;
        }));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            request(context);
            if (context.Request.ContentType != "application/grpc") { return; }
            Assert.Equal(("gzip", 1), (context.Request.Headers["grpc-encoding"].ToString(), body.ToArray()[0]));
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync();
        return app;
    }

    private string Pem(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private X509Certificate2 Issued(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1),
            RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
