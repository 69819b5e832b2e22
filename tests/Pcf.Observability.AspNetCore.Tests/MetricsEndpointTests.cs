using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Observability.AspNetCore.Tests.Support;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class MetricsEndpointTests : IDisposable
{
    private const string Token = "made-up-token-for-tests";
    private readonly string _tokenFile = Path.GetTempFileName();

    public MetricsEndpointTests() => File.WriteAllText(_tokenFile, Token + "\n");

    [Fact(Timeout = 60_000)]
    public async Task The_page_has_the_text_format_and_the_process()
    {
        await using var host = await ObservedHost.Start();

        var answer = await host.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.NotNull(await host.Metric("process_resident_memory_bytes"));
        Assert.NotNull(await host.Metric("""telemetry_metric_series{metric="other"}"""));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_page_tells_of_every_metric_where_it_is_told_to()
    {
        await using var host = await ObservedHost.Start("Development", ("PCF:Telemetry:Metrics:SeriesRows", "all"));

        Assert.NotNull(await host.Metric("""telemetry_metric_series{metric="http_requests_in_flight"}"""));
        Assert.Null(await host.Metric("""telemetry_metric_series{metric="other"}"""));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_telemetry_of_a_healthy_service_is_a_small_part_of_its_page()
    {
        await using var host = await ObservedHost.Start();
        await host.Client.GetAsync(new Uri("/items/1", UriKind.Relative));

        var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.DoesNotContain("telemetry_metric_series{metric=\"http_", page, StringComparison.Ordinal);
        Assert.InRange(page.Split('\n').Count(line => line.StartsWith("telemetry_", StringComparison.Ordinal)), 1, 80);
    }

    [Fact(Timeout = 60_000)]
    public async Task In_production_a_scraper_needs_the_token()
    {
        await using var host = await ObservedHost.Start("Production", ("PCF:Telemetry:Metrics:TokenFile", _tokenFile));

        Assert.Equal(HttpStatusCode.Unauthorized, (await Scrape(host, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Scrape(host, "wrong-token-for-tests")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Scrape(host, Token)).StatusCode);
        Assert.Equal("Bearer", (await Scrape(host, null)).Headers.WwwAuthenticate.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_token_that_is_replaced_counts_at_once()
    {
        await using var host = await ObservedHost.Start("Production", ("PCF:Telemetry:Metrics:TokenFile", _tokenFile));
        await File.WriteAllTextAsync(_tokenFile, "another-made-up-token");

        Assert.Equal(HttpStatusCode.Unauthorized, (await Scrape(host, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Scrape(host, "another-made-up-token")).StatusCode);
    }

    [Theory]
    [InlineData(-1)]
    // Written before the time of day was set back.
    [InlineData(24 * 60)]
    public void A_token_file_at_rest_is_read_once(int minutes)
    {
        File.SetLastWriteTimeUtc(_tokenFile, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(minutes));
        var access = new TokenAccess("Production", _tokenFile, 0, TimeProvider.System);

        for (var i = 0; i < 10; i++) { Assert.Equal(200, access.StatusFor(From("203.0.113.9", Token))); }

        Assert.Equal(1, access.Reads);
    }

    [Fact]
    public void A_token_file_with_a_byte_order_mark_holds_the_same_token()
    {
        File.WriteAllText(_tokenFile, Token + "\r\n", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal(200, new TokenAccess("Production", _tokenFile, 0, TimeProvider.System).StatusFor(From("203.0.113.9", Token)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_service_that_lets_in_nobody_unknown_is_scraped_by_token_alone()
    {
        await using var service = await AnyService.Start(
            "Production",
            builder =>
            {
                builder.Services.AddAuthentication().AddCookie();
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            app => app.MapGet("/items/{id}", (string id) => id));

        Assert.NotEmpty(await service.Series("service_build_info"));
        using var bare = await service.Client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, bare.StatusCode);
    }

    [Fact]
    public void A_token_replaced_behind_a_link_by_one_of_the_same_length_counts_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-token-").FullName;
        var link = Path.Combine(folder, "token");
        File.WriteAllText(Path.Combine(folder, "old"), Token);
        File.WriteAllText(Path.Combine(folder, "new"), Token.Replace("made-up", "brand-n", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(Path.Combine(folder, "old"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        File.CreateSymbolicLink(link, Path.Combine(folder, "old"));
        var access = new TokenAccess("Production", link, 0, TimeProvider.System);
        Assert.Equal(200, access.StatusFor(From("203.0.113.9", Token)));

        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(folder, "new"));

        Assert.Equal(401, access.StatusFor(From("203.0.113.9", Token)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_token_replaced_within_one_tick_by_one_of_the_same_length_counts_at_once()
    {
        var access = new TokenAccess("Production", _tokenFile, 0, TimeProvider.System);
        var written = File.GetLastWriteTimeUtc(_tokenFile);
        Assert.Equal(200, access.StatusFor(From("203.0.113.9", Token)));

        File.WriteAllText(_tokenFile, Token.Replace("made-up", "brand-n", StringComparison.Ordinal) + "\n");
        File.SetLastWriteTimeUtc(_tokenFile, written);

        Assert.Equal(401, access.StatusFor(From("203.0.113.9", Token)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Production_does_not_start_without_a_token()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ObservedHost.Start("Production"));

        Assert.StartsWith("PCF__Telemetry__Metrics__TokenFile is not set;", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9090, 200)]
    [InlineData(8080, 404)]
    public void With_a_management_port_only_that_port_is_answered(int port, int expected)
    {
        var context = From("127.0.0.1", Token);
        context.Connection.LocalPort = port;

        Assert.Equal(expected, new TokenAccess("Production", _tokenFile, 9090, TimeProvider.System).StatusFor(context));
    }

    [Theory]
    [InlineData("Development", 200)]
    [InlineData("development", 200)]
    [InlineData("Staging", 401)]
    [InlineData("Production", 401)]
    public void Without_a_token_only_development_may_look_wherever_the_caller_is(string environment, int expected)
    {
        foreach (var address in new[] { "127.0.0.1", "::1", "::ffff:127.0.0.1", "203.0.113.9" })
        {
            foreach (var header in new[] { "X-None", "X-Forwarded-For", "X-Real-IP", "Via", "Forwarded", "X-Original-For", "X-Forwarded-Host" })
            {
                var context = new DefaultHttpContext();
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                context.Connection.LocalIpAddress = IPAddress.Loopback;
                context.Request.Host = new HostString("localhost");
                context.Request.Headers[header] = "127.0.0.1";

                Assert.Equal(expected, new TokenAccess(environment, _tokenFile, 0, TimeProvider.System).StatusFor(context));
                Assert.Equal(expected, new TokenAccess(environment, null, 0, TimeProvider.System).StatusFor(context));
            }
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null)]
    [InlineData("127.0.0.1")]
    public async Task Forwarded_headers_that_are_trusted_open_nothing(string? forwardedFor)
    {
        await using var host = await ObservedHost.Start("Production", ("PCF:Telemetry:Metrics:TokenFile", _tokenFile),
            ("ForwardedHeaders_Enabled", "true"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await Scrape(host, null, forwardedFor)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Scrape(host, Token, forwardedFor)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Telemetry_switched_off_adds_no_page_and_no_header()
    {
        await using var host = await ObservedHost.Start("Production", ("PCF:Telemetry:Enabled", "false"));

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.False((await host.Client.GetAsync(new Uri("/items/1", UriKind.Relative))).Headers.Contains("X-Request-Id"));
    }

    public void Dispose() => File.Delete(_tokenFile);

    private static DefaultHttpContext From(string address, string token)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers.Authorization = $"Bearer {token}";
        return context;
    }

    private static Task<HttpResponseMessage> Scrape(ObservedHost host, string? token, string? forwardedFor = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (forwardedFor is not null) { request.Headers.Add("X-Forwarded-For", forwardedFor); }
        if (token is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); }
        return host.Client.SendAsync(request);
    }
}
