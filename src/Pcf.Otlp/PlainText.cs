using System.Net;
using Pcf.Redaction;

namespace Pcf.Otlp;

/// <summary>Keeps telemetry from going over a network in plain text, unless the options allow it.</summary>
internal static class PlainText
{
    public const string Expected = "an https address, or an http one on this machine (PlainText=true allows plain text to other machines)";

    /// <summary>Finds the options whose address would take a signal to another machine in plain text.</summary>
    /// <returns>The options, and their address without its secrets; null when the signal is not sent, is encrypted, stays here, or may
    /// leave.</returns>
    public static (OtlpReceiverOptions Options, string Given)? Refused(OtlpOptions options, OtlpSignal signal)
    {
        var inOrder = options.InOrder(signal).ToArray();
        var sender = inOrder.FirstOrDefault(one => one.Endpoint is not null);
        if (sender?.Endpoint is not { IsAbsoluteUri: true, Scheme: "http" } endpoint || IsThisMachine(endpoint)) { return null; }
        var isAllowed = inOrder.FirstOrDefault(one => one.PlainText is not null)?.PlainText ?? false;
        return isAllowed ? null : (sender, new Redactor().Redact(endpoint.OriginalString));
    }

    // By name as in RFC 6761, section 6.3.
    private static bool IsThisMachine(Uri endpoint)
    {
        var host = endpoint.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
    }
}
