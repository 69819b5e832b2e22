using System.Net;

namespace Pcf.Tracing.Sampling;

/// <summary>Networks whose callers decide whether their traces are kept. Thread-safe.</summary>
internal sealed class TrustedNetworks
{
    public const string Expected = "networks such as 10.0.0.0/8 or fd00::/8, or single addresses, 64 at most";

    public static readonly TrustedNetworks None = new([]);

    private const int Most = 64;

    // What stands before an IPv4 address that is written as IPv6.
    private const int MappedBits = 96;

    private readonly IPNetwork[] _networks;

    private TrustedNetworks(IPNetwork[] networks) => _networks = networks;

    public bool IsEmpty => _networks.Length == 0;

    /// <exception cref="ArgumentException">One is no network, or there are too many.</exception>
    public static TrustedNetworks Parse(IReadOnlyList<string> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Count > Most) { throw new ArgumentException($"There are {given.Count} trusted networks; there should be {Most} at most.", nameof(given)); }
        return given.Count == 0 ? None : new TrustedNetworks([.. given.Select(Network)]);
    }

    /// <summary>Whether one of them has the address; an IPv4 address that is written as IPv6 counts as what it is.</summary>
    public bool Contain(IPAddress? address)
    {
        if (address is null) { return false; }
        if (address.IsIPv4MappedToIPv6) { address = address.MapToIPv4(); }
        foreach (var network in _networks)
        {
            if (network.Contains(address)) { return true; }
        }
        return false;
    }

    private static IPNetwork Network(string text)
    {
        // Octal to some, decimal to others.
        if (text is null || text.Split('.', '/', ':').Any(part => part.Length > 1 && part[0] == '0' && text.Contains('.', StringComparison.Ordinal)))
        {
            throw Wrong(text);
        }
        if (IPNetwork.TryParse(text, out var network))
        {
            return network is { BaseAddress.IsIPv4MappedToIPv6: true, PrefixLength: >= MappedBits }
                ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedBits)
                : network;
        }
        return IPAddress.TryParse(text, out var address)
            ? Network($"{address}/{address.GetAddressBytes().Length * 8}")
            : throw Wrong(text);
    }

    private static ArgumentException Wrong(string? text) =>
        new($"A trusted network is '{text}'; it should be a network such as 10.0.0.0/8, or an address.", nameof(text));
}
