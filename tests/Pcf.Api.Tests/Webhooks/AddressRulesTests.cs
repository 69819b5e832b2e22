using System.Net;
using Pcf.Api.Webhooks;

namespace Pcf.Api.Tests.Webhooks;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:80b::200e")]
    public void Public_addresses_may_be_called(string address)
    {
        Assert.True(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: false));
        Assert.True(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: true));
        Assert.False(AddressRules.IsPrivate(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:192.168.1.1")]
    public void Private_addresses_may_be_called_where_that_is_allowed(string address)
    {
        Assert.False(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: false));
        Assert.True(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: true));
        Assert.True(AddressRules.IsPrivate(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("4000::1")]
    public void Addresses_that_are_no_host_on_a_network_are_never_called(string address)
    {
        Assert.False(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: false));
        Assert.False(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: true));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2:0:0:0:0:0:254")]
    [InlineData("fd00:ec2::254%2")]
    [InlineData("fd20:ce::254")]
    [InlineData("100.100.100.200")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("::ffff:192.0.0.192")]
    [InlineData("168.63.129.16")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("::ffff:a83f:8110")]
    public void Addresses_where_clouds_answer_with_the_credentials_of_the_machine_are_never_called(string address)
    {
        Assert.False(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: false));
        Assert.False(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: true));
        Assert.False(AddressRules.IsPrivate(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("100.100.100.199")]
    [InlineData("100.100.100.201")]
    [InlineData("fd00:ec2::253")]
    public void Their_neighbours_are_private(string address) => Assert.True(AddressRules.MayConnect(IPAddress.Parse(address), allowsPrivate: true));
}
