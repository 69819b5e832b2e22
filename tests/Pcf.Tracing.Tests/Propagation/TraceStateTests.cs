using Pcf.Tracing.Propagation;

namespace Pcf.Tracing.Tests.Propagation;

/// <summary>What goes on of a tracestate.</summary>
public sealed class TraceStateTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" , ,\t", null)]
    [InlineData("foo=1,bar=2", "foo=1,bar=2")]
    [InlineData("foo=1 \t,, \t bar= 2 ", "foo=1,bar= 2")]
    [InlineData("1a@b@=x", "1a@b@=x")]
    [InlineData("foo=1,bar=2,foo=3", "foo=1,bar=2")]
    [InlineData("foo=1,foobar=2", "foo=1,foobar=2")]
    [InlineData("foo", null)]
    [InlineData("=1", null)]
    [InlineData("foo=", null)]
    [InlineData("foo=1=2", null)]
    [InlineData("_foo=1", null)]
    [InlineData("@foo=1", null)]
    [InlineData("Foo=1", null)]
    [InlineData("foo=1,bar=a\tb", null)]
    [InlineData("foo=1,bar=é", null)]
    [InlineData("foo=1\r\nevil: 1", null)]
    public void Members_go_on_if_all_of_them_are_well_formed(string? list, string? expected) => Assert.Equal(expected, TraceState.Read(list));

    [Fact]
    public void Keys_and_values_have_256_characters_at_most()
    {
        var longest = $"{new string('k', 256)}={new string('v', 256)}";

        Assert.Equal(longest, TraceState.Read(longest));
        Assert.Null(TraceState.Read("k" + longest));
        Assert.Null(TraceState.Read(longest + "v"));
    }

    [Fact]
    public void A_list_has_32_members_at_most_and_empty_ones_do_not_count()
    {
        var most = string.Join(',', Enumerable.Range(0, 32).Select(i => $"k{i}=1"));

        Assert.Equal(most, TraceState.Read(",,," + most + ","));
        Assert.Null(TraceState.Read(most + ",k0=2"));
    }

    [Fact]
    public void A_list_that_is_as_it_should_be_is_not_copied()
    {
        var list = string.Join(',', "foo=1", "bar=2");

        Assert.Same(list, TraceState.Read(list));
    }

    [Fact]
    public void Of_a_list_that_is_too_long_whole_members_go_the_long_ones_first()
    {
        var members = Enumerable.Range(0, 31).Select(i => $"k{i:d2}={new string('v', 124)}").Prepend($"long={new string('v', 200)}").ToArray();

        var read = TraceState.Read(string.Join(',', members));

        Assert.Equal(string.Join(',', members[1..]), read);
        Assert.InRange(read!.Length, TraceState.Longest - 200, TraceState.Longest);
    }

    [Fact]
    public void Of_a_list_of_short_members_that_is_too_long_the_last_go()
    {
        var members = Enumerable.Range(0, 32).Select(i => $"k{i:d2}={new string('v', 124)}").ToArray();

        Assert.Equal(string.Join(',', members[..31]), TraceState.Read(string.Join(',', members)));
    }
}
