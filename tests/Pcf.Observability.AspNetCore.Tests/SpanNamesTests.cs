namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Names and status codes of requests' spans are made once.</summary>
public sealed class SpanNamesTests
{
    [Fact]
    public void A_name_that_is_known_allocates_nothing()
    {
        var names = new SpanNames();
        var made = names.Of("GET", "/items/{id}");
        _ = SpanNames.Boxed(200);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = names.Of("GET", "/items/{id}");
        var status = SpanNames.Boxed(200);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, "GET /items/{id}", 200), (allocated, again, (int)status));
        Assert.Same(made, again);
    }

    [Fact]
    public void Names_that_share_a_place_stay_apart()
    {
        var names = new SpanNames();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal($"GET /{i}/a", names.Of("GET", $"/{i}/a"));
            Assert.Equal("POST /0/a", names.Of("POST", "/0/a"));
        }
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(599)]
    [InlineData(600)]
    [InlineData(-1)]
    public void A_status_is_itself(int status) => Assert.Equal(status, SpanNames.Boxed(status));
}
