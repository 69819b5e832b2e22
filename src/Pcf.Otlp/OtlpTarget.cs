using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pcf.Redaction;

namespace Pcf.Otlp;

/// <summary>Where one signal goes and how, put together from the options. Not changed once made.</summary>
/// <param name="Address">The full address that requests are posted to.</param>
/// <param name="IsGrpc">Whether that is a method over gRPC.</param>
/// <param name="Timeout">The deadline of one export, its retries included.</param>
/// <param name="IsPacked">Whether requests are compressed by gzip.</param>
/// <param name="Headers">Headers of each request.</param>
/// <param name="Authorities">Who may have issued the receiver's certificate; null for those that the system trusts.</param>
/// <param name="Client">The certificate that is shown to the receiver, with its key.</param>
internal sealed record OtlpTarget(
    Uri Address, bool IsGrpc, TimeSpan Timeout, bool IsPacked, IReadOnlyDictionary<string, string> Headers,
    X509Certificate2Collection? Authorities, X509Certificate2? Client)
{
    public const string EndpointExpected = "an absolute http or https address";
    private const string CertificateExpected = "a PEM file with certificates";
    private const string ClientExpected = "a PEM file with a certificate, whose private key is in it or in the file of the key";

    /// <summary>Puts together what holds for a signal.</summary>
    /// <exception cref="ArgumentException">No endpoint is set, or a file or the headers cannot be read: <see cref="Problems"/> names
    /// which.</exception>
    public static OtlpTarget Of(OtlpOptions options, OtlpSignal signal)
    {
        var inOrder = options.InOrder(signal).ToArray();
        var sender = inOrder.FirstOrDefault(one => one.Endpoint is not null)
            ?? throw new ArgumentException("Without an endpoint there is nothing to export to.", nameof(options));
        var isGrpc = First(inOrder, one => one.Protocol) == OtlpProtocol.Grpc;
        // Without a path of its own: over HTTP only the address of one signal is used as it is.
        var isWhole = !isGrpc && sender is not OtlpOptions;
        var headers = inOrder.FirstOrDefault(one => one.Headers is not null || one.HeadersFile is not null);
        var authorities = inOrder.FirstOrDefault(one => one.CertificateFile is not null);
        var client = inOrder.FirstOrDefault(one => one.ClientCertificateFile is not null);
        return new OtlpTarget(
            isWhole ? sender.Endpoint! : WithPath(sender.Endpoint!, isGrpc ? OtlpSignals.GrpcPath(signal) : OtlpSignals.Path(signal)),
            isGrpc,
            First(inOrder, one => one.Timeout) ?? TimeSpan.FromSeconds(10),
            First(inOrder, one => one.Compression) == OtlpCompression.Gzip,
            headers is null ? new Dictionary<string, string>() : HeadersOf(headers),
            authorities is null ? null : AuthoritiesOf(authorities),
            client is null ? null : ClientOf(client));
    }

    /// <summary>What is wrong with options in themselves.</summary>
    /// <returns>The property's name, its value unless secret, and what it should be.</returns>
    public static IEnumerable<(string Property, string Given, string Expected)> Problems(OtlpReceiverOptions options)
    {
        if (options.Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"))
        {
            yield return (nameof(options.Endpoint), new Redactor().Redact(endpoint.OriginalString), EndpointExpected);
        }
        if (options.Protocol is { } protocol && !Enum.IsDefined(protocol))
        {
            yield return (nameof(options.Protocol), protocol.ToString(), "one of http, grpc");
        }
        if (options.Compression is { } compression && !Enum.IsDefined(compression))
        {
            yield return (nameof(options.Compression), compression.ToString(), "one of none, gzip");
        }
        if (options.Headers is { } headers && !OtlpHeaders.TryParse(headers, out _))
        {
            yield return (nameof(options.Headers), "[REDACTED]", OtlpHeaders.Expected);
        }
        if (options.HeadersFile is not null && !CanRead(() => HeadersOf(new OtlpReceiverOptions { HeadersFile = options.HeadersFile })))
        {
            yield return (nameof(options.HeadersFile), options.HeadersFile, $"a file with {OtlpHeaders.Expected}");
        }
        if (options.CertificateFile is not null && !CanRead(() => AuthoritiesOf(options)))
        {
            yield return (nameof(options.CertificateFile), options.CertificateFile, CertificateExpected);
        }
        if (options.ClientCertificateFile is not null)
        {
            if (!CanRead(() => ClientOf(options)))
            {
                yield return (nameof(options.ClientCertificateFile), options.ClientCertificateFile, ClientExpected);
            }
        }
        else if (options.ClientKeyFile is { } key) { yield return (nameof(options.ClientKeyFile), key, "given together with a client certificate"); }
    }

    // One of the known paths at the end is what the operator meant for that signal.
    private static Uri WithPath(Uri endpoint, string path)
    {
        var root = endpoint.AbsolutePath.TrimEnd('/');
        foreach (var signal in Enum.GetValues<OtlpSignal>())
        {
            if (root.EndsWith(OtlpSignals.Path(signal), StringComparison.Ordinal)) { root = root[..^OtlpSignals.Path(signal).Length]; }
        }
        return new UriBuilder(endpoint) { Path = root.TrimEnd('/') + path }.Uri;
    }

    private static T? First<T>(OtlpReceiverOptions[] inOrder, Func<OtlpReceiverOptions, T?> value)
        where T : struct => inOrder.Select(value).FirstOrDefault(one => one is not null);

    private static Dictionary<string, string> HeadersOf(OtlpReceiverOptions options)
    {
        var all = Parsed(options.Headers ?? "");
        if (options.HeadersFile is { } file)
        {
            foreach (var (name, value) in Parsed(File.ReadAllText(file))) { all[name] = value; }
        }
        return all;
    }

    private static Dictionary<string, string> Parsed(string text) =>
        OtlpHeaders.TryParse(text, out var headers) ? headers
        : throw new ArgumentException($"Headers should be {OtlpHeaders.Expected}.", nameof(text));

    private static X509Certificate2Collection AuthoritiesOf(OtlpReceiverOptions options)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(options.CertificateFile!);
        return certificates.Count > 0 ? certificates : throw new ArgumentException($"It should be {CertificateExpected}.", nameof(options));
    }

    private static X509Certificate2 ClientOf(OtlpReceiverOptions options) =>
        X509Certificate2.CreateFromPemFile(options.ClientCertificateFile!, options.ClientKeyFile);

    private static bool CanRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
