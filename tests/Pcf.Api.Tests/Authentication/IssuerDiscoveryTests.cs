using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pcf.Api.Authentication;

namespace Pcf.Api.Tests.Authentication;

/// <summary>How long an issuer's keys are kept and when they are read again, whatever the time of day does.</summary>
public sealed class IssuerDiscoveryTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private WebApplication _issuer = null!;
    private IssuerDiscovery _discovery = null!;
    private int _reads;
    private volatile int _status = StatusCodes.Status200OK;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _issuer = builder.Build();
        _issuer.Urls.Add("http://127.0.0.1:0");
        // Each reading finds another name, so that a test sees which one it has.
        _issuer.MapGet("/.well-known/openid-configuration", () => _status == StatusCodes.Status200OK
            ? Results.Json(new { issuer = Interlocked.Increment(ref _reads).ToString(CultureInfo.InvariantCulture) })
            : Results.StatusCode(_status));
        await _issuer.StartAsync();
        _discovery = new IssuerDiscovery(new Uri(_issuer.Urls.First()), requireHttps: false, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _discovery.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Callers_that_come_together_share_one_reading()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => NameAsync()));

        Assert.All(names, name => Assert.Equal("1", name));
        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task A_request_for_new_keys_is_met_once_in_half_a_minute()
    {
        await NameAsync();

        for (var i = 0; i < 10; i++) { await RefreshAsync(); }
        Assert.Equal("2", await NameAsync());

        _clock.Advance(TimeSpan.FromSeconds(30));
        await RefreshAsync();
        Assert.Equal("3", await NameAsync());
    }

    [Theory]
    [InlineData(1.0 / 24)]
    [InlineData(366)]
    [InlineData(-1)]
    [InlineData(-366)]
    public async Task A_time_of_day_that_jumped_keeps_no_new_keys_away_and_asks_for_none(double days)
    {
        await NameAsync();
        await RefreshAsync();
        _clock.Jump(TimeSpan.FromDays(days));

        await RefreshAsync();
        Assert.Equal("2", await NameAsync());

        _clock.Advance(TimeSpan.FromSeconds(30));
        await RefreshAsync();
        Assert.Equal("3", await NameAsync());
    }

    [Fact]
    public async Task Keys_are_read_again_after_half_a_day_without_a_wait_for_callers()
    {
        await NameAsync();
        _clock.Advance(TimeSpan.FromHours(12));

        Assert.Equal("1", await NameAsync());

        await _discovery.Reading;
        Assert.Equal("2", await NameAsync());
    }

    [Fact]
    public async Task Without_an_issuer_the_keys_of_before_stay_and_a_reading_that_failed_is_tried_again()
    {
        _status = StatusCodes.Status503ServiceUnavailable;
        await Assert.ThrowsAsync<InvalidOperationException>(NameAsync);
        _status = StatusCodes.Status200OK;
        // A second later, so that an issuer that fails is not asked by every request.
        await Assert.ThrowsAsync<InvalidOperationException>(NameAsync);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1", await NameAsync());

        _status = StatusCodes.Status503ServiceUnavailable;
        await RefreshAsync();
        Assert.Equal("1", await NameAsync());
    }

    private async Task<string> NameAsync() => (await _discovery.GetConfigurationAsync(TestContext.Current.CancellationToken)).Issuer;

    private async Task RefreshAsync()
    {
        _discovery.RequestRefresh();
        await _discovery.Reading;
    }
}
