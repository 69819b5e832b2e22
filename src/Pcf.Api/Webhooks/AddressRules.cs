using System.Net;
using System.Net.Sockets;

namespace Pcf.Api.Webhooks;

/// <summary>Which addresses webhooks may be at: those of the public internet, and private ones where the operator allows it.</summary>
/// <remarks>Source: IANA's registries of special-purpose addresses for IPv4 and IPv6. Of IPv6 only what is allocated for global unicast counts as
/// public, so that what is assigned later is refused until it is listed here.</remarks>
internal static class AddressRules
{
    // What an operator can allow: networks of one's own.
    private static readonly IPNetwork[] Private = Parse(
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7");

    // Where clouds answer with the machine's credentials, whatever the network that they took the address from: AWS, Google, Azure and others
    // (link-local), AWS over IPv6, Google over IPv6, Alibaba, Oracle, Azure's agent.
    private static readonly IPNetwork[] Credentials = Parse(
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32");

    // What is no host on a network.
    private static readonly IPNetwork[] Never = Parse(
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Whether a connection may be made to an address.</summary>
    /// <param name="address">The address; an IPv4 address in an IPv6 one counts as itself.</param>
    /// <param name="allowsPrivate">Whether the operator allows private ones.</param>
    public static bool MayConnect(IPAddress address, bool allowsPrivate)
    {
        address = Plain(address);
        if (IsIn(Credentials, address)) { return false; }
        if (IsPrivate(address)) { return allowsPrivate; }
        return !IsIn(Never, address) && (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address));
    }

    /// <summary>Whether it is an address of a network of one's own: private, shared, loopback or unique-local, and not one of a cloud's for
    /// credentials.</summary>
    public static bool IsPrivate(IPAddress address) => Plain(address) is var plain && IsIn(Private, plain) && !IsIn(Credentials, plain);

    /// <summary>The address that a URL names without a name.</summary>
    public static bool TryReadLiteral(Uri url, out IPAddress address) => IPAddress.TryParse(url.IdnHost, out address!);

    // Without the scope of an IPv6 address, which no network contains.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6
        ? address.MapToIPv4()
        : address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Parse(params string[] networks) => Array.ConvertAll(networks, network => IPNetwork.Parse(network));
}
