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

    /// <summary>Reads a list.</summary>
    /// <param name="given">At most 64 texts.</param>
    /// <param name="wrong">Those that are no networks, or how many there are where these are too many.</param>
    public static TrustedNetworks Parse(IReadOnlyList<string> given, out IReadOnlyList<string> wrong)
    {
        var networks = new List<IPNetwork>();
        wrong = given.Count > Most ? [$"a list of {given.Count}"] : [.. given.Where(text => !TryAdd(text, networks))];
        return networks.Count == 0 ? None : new TrustedNetworks([.. networks]);
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

    private static bool TryAdd(string? text, List<IPNetwork> networks)
    {
        // Octal to some, decimal to others.
        if (text is null || text.Split('.', '/', ':').Any(part => part.Length > 1 && part[0] == '0' && text.Contains('.', StringComparison.Ordinal)))
        {
            return false;
        }
        if (IPNetwork.TryParse(text, out var network))
        {
            networks.Add(network is { BaseAddress.IsIPv4MappedToIPv6: true, PrefixLength: >= MappedBits }
                ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedBits)
                : network);
            return true;
        }
        return IPAddress.TryParse(text, out var address) && TryAdd($"{address}/{address.GetAddressBytes().Length * 8}", networks);
    }
}
