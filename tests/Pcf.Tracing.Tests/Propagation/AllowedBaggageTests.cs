using Pcf.Tracing.Propagation;

namespace Pcf.Tracing.Tests.Propagation;

/// <summary>Baggage passes the edge by name, in and out.</summary>
public sealed class AllowedBaggageTests
{
    private static readonly AllowedBaggage None = new([]);
    private readonly AllowedBaggage _two = new(["tenant", "flag"]);

    [Fact]
    public void Without_keys_nothing_passes()
    {
        Assert.Null(None.Read("tenant=7"));
        Assert.Null(None.Write([new("tenant", "7")]));
    }

    [Fact]
    public void Only_allowed_keys_are_read_decoded_and_without_properties()
    {
        var read = _two.Read("user=kim, tenant = a%20b%2Cc ;ttl=3,Flag=1,flag=on,tenant=late,broken");

        Assert.Equal([new("tenant", "a b,c"), new("flag", "on")], read!);
    }

    [Fact]
    public void A_list_that_is_too_long_is_not_read() => Assert.Null(_two.Read("tenant=" + new string('7', 8192)));

    [Fact]
    public void Only_allowed_keys_are_written_and_the_latest_value_of_each()
    {
        var written = _two.Write([new("user", "kim"), new("tenant", "a b,c\r\nevil: 1"), new("tenant", "early"), new("flag", null)]);

        Assert.Equal("tenant=a%20b%2Cc%0D%0Aevil%3A%201", written);
    }

    [Fact]
    public void What_makes_the_list_too_long_is_left_out() =>
        Assert.Equal("flag=on", _two.Write([new("tenant", new string('7', 8192)), new("flag", "on")]));

    [Theory]
    [InlineData("tenant", true)]
    [InlineData("a.b-c_d", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a=b", false)]
    [InlineData("é", false)]
    public void A_key_is_a_token(string key, bool expected) => Assert.Equal(expected, AllowedBaggage.IsKey(key));
}
