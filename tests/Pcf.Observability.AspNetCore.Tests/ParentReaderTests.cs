using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>A request has a trace of W3C's form, whatever its headers say.</summary>
public sealed class ParentReaderTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("traceparent", $"00-{Trace}-00f067aa0ba902b7-01", Trace)]
    [InlineData("traceparent", $"01-{Trace}-00f067aa0ba902b7-01-extra", Trace)]
    [InlineData("traceparent", $"cc-{Trace}-00f067aa0ba902b7-01", Trace)]
    [InlineData("traceparent", $"ff-{Trace}-00f067aa0ba902b7-01", null)]
    [InlineData("traceparent", $"00-{Trace}-00f067aa0ba902b7-01-extra", null)]
    [InlineData("traceparent", "none at all", null)]
    [InlineData("Request-Id", "|abc.1.", null)]
    public async Task Every_request_has_one(string header, string value, string? expected)
    {
        await using var host = await ObservedHost.Start();
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        var trace = await host.Client.GetStringAsync(new Uri("/trace", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Matches("^[0-9a-f]{32}$", trace);
        if (expected is not null) { Assert.Equal(expected, trace); }
        else { Assert.NotEqual(Trace, trace); }
    }
}
