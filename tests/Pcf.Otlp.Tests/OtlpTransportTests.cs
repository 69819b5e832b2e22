using System.IO.Compression;

namespace Pcf.Otlp.Tests;

/// <summary>What a request looks like on the wire.</summary>
public sealed class OtlpTransportTests : IDisposable
{
    private readonly HttpReceiver _receiver = new();

    [Fact]
    public void A_request_carries_its_headers_and_its_body_by_gzip()
    {
        using var transport = new OtlpTransport(
            OtlpTarget.Of(new OtlpOptions { Endpoint = _receiver.Address, Headers = "X-Key=open%20sesame", Compression = OtlpCompression.Gzip },
                OtlpSignal.Metrics));

        Assert.True(transport.Send(new byte[10_000]).IsTaken);

        var (path, headers) = Assert.Single(_receiver.Heads);
        Assert.Equal("/v1/metrics", path);
        Assert.Equal("open sesame", headers["x-key"]);
        Assert.Equal("gzip", headers["Content-Encoding"]);
        Assert.Equal("application/x-protobuf", headers["Content-Type"]);
        Assert.StartsWith("Pcf-Otlp/", headers["User-Agent"], StringComparison.Ordinal);
        var body = Assert.Single(_receiver.Bodies);
        Assert.True(body.Length < 1_000);
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress)) { gzip.CopyTo(unpacked); }
        Assert.Equal(new byte[10_000], unpacked.ToArray());
    }

    public void Dispose() => _receiver.Dispose();
}
