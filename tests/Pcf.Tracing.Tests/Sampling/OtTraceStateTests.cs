using Pcf.Tracing.Sampling;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>The member <c>ot</c> of a tracestate.</summary>
public sealed class OtTraceStateTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", null, null)]
    [InlineData("ot=th:0", 0L, null)]
    [InlineData("ot=th:c", 0xc0000000000000L, null)]
    [InlineData("ot=th:fd70a400000000", 0xfd70a400000000L, null)]
    [InlineData("a=b,ot=rv:00000000000001;th:8,c=d", 0x80000000000000L, 1L)]
    [InlineData("ot=th:C", null, null)]
    [InlineData("ot=th:", null, null)]
    [InlineData("ot=th:123456789abcdef", null, null)]
    [InlineData("ot=rv:1", null, null)]
    [InlineData("ott=th:8", null, null)]
    [InlineData("x=ot=th:8", null, null)]
    public void It_is_read(string? state, long? threshold, long? randomness) =>
        Assert.Equal(new OtTraceState(threshold, randomness), OtTraceState.Parse(state));

    [Theory]
    [InlineData(null, 0L, null, "ot=th:0")]
    [InlineData("a=b", 0x80000000000000L, null, "ot=th:8,a=b")]
    [InlineData("a=b,ot=th:8;p:7,c=d", 0xc0000000000000L, null, "ot=th:c;p:7,a=b,c=d")]
    [InlineData("a=b,ot=th:8,c=d", null, null, "a=b,c=d")]
    [InlineData("ot=th:8;rv:10000000000000", null, null, "")]
    [InlineData("a=b", 1L, 2L, "ot=th:00000000000001;rv:00000000000002,a=b")]
    // A value must not end with a blank, and no value is no member.
    [InlineData("ot=th:8;r ;rv:xy,a=b", 0L, null, "ot=th:0;r,a=b")]
    [InlineData("ot=th:8;r ;rv:xy", null, null, "ot=r")]
    [InlineData("ot=th:8; ;rv:xy,a=b", null, null, "a=b")]
    [InlineData("ot=p:7; ;q:1", 0L, null, "ot=th:0;p:7;q:1")]
    public void It_is_written(string? state, long? threshold, long? randomness, string expected) =>
        Assert.Equal(expected, OtTraceState.With(state, threshold, randomness));

    [Fact]
    public void A_value_has_never_more_than_256_characters_and_what_was_there_last_goes_first()
    {
        var full = $"ot=p:7;x:{new string('y', 240)};q:1,a=b";

        Assert.Equal("ot=th:ffffffffffffff;rv:00000000000001;p:7,a=b", OtTraceState.With(full, (1L << 56) - 1, 1));
    }

    [Fact]
    public void There_are_never_more_than_32_members()
    {
        var full = string.Join(',', Enumerable.Range(0, 32).Select(i => $"k{i}=v"));

        Assert.Equal(32, OtTraceState.With(full, 0).Split(',').Length);
    }
}
