using System.Text.RegularExpressions;

namespace Pcf.Tool.Verify;

/// <summary>What openssl sees of the hops between the parts.</summary>
internal static partial class TlsCheck
{
    /// <summary>Each address takes TLS 1.2 or newer, with a certificate that is trusted and that names it.</summary>
    public static async Task<string> RunAsync(Installation at, CancellationToken cancel)
    {
        string[] addresses =
        [
            .. at.Tls, .. new[] { at.Service, at.Metrics, at.Traces, at.Prometheus, at.Alertmanager }
                .Where(address => address?.Scheme == Uri.UriSchemeHttps).Select(address => address!.Authority).Distinct(StringComparer.Ordinal),
        ];
        if (addresses.Length == 0) { throw new NotGivenException("no https address was given; --tls HOST:PORT names one"); }
        var seen = new List<string>();
        foreach (var address in addresses) { seen.Add($"{address} {await VersionAsync(at, address, cancel)}"); }
        return string.Join(", ", seen);
    }

    private static async Task<string> VersionAsync(Installation at, string address, CancellationToken cancel)
    {
        var host = address[..address.LastIndexOf(':')].Trim('[', ']');
        var isName = Uri.CheckHostName(host) == UriHostNameType.Dns;
        string[] arguments =
        [
            "s_client", "-connect", address, "-verify_return_error", "-brief", .. isName ? new[] { "-servername", host, "-verify_hostname", host }
                : ["-verify_ip", host],
            .. at.TlsAuthorities is { } file ? new[] { "-CAfile", file } : [],
        ];
        var (code, output) = await RunningProgram.RunAsync("openssl", arguments, "", cancel)
            ?? throw new NotGivenException("openssl is not on the PATH");
        var version = Version().Match(output).Value;
        if (code != 0 || version.Length == 0)
        {
            var why = output.Split('\n').FirstOrDefault(line => line.Contains("rror", StringComparison.Ordinal)) ?? "no TLS";
            throw new NotHeldException($"{address}: {why.Trim()}");
        }
        return version is "TLSv1.2" or "TLSv1.3" ? version : throw new NotHeldException($"{address} speaks {version}");
    }

    [GeneratedRegex(@"\b(TLS|SSL)v[0-9.]+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Version();
}
