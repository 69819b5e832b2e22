using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Every request meets the library first and last, whatever the framework puts ahead of a service's middleware.</summary>
public sealed class FirstPlaceTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_requests_are_counted_once_and_have_an_id(bool twice)
    {
        await using var service = await AnyService.Start(
            "Production",
            builder =>
            {
                if (twice) { builder.AddPcfObservability(); }
                builder.Services.AddAuthentication("Never").AddScheme<AuthenticationSchemeOptions, NeverSignedIn>("Never", null);
                builder.Services.AddAuthorization();
            },
            app =>
            {
                if (twice) { app.UsePcfObservability().UsePcfObservability(); }
                app.MapGet("/closed/{id}", (string id) => id).RequireAuthorization();
                app.MapGet("/short/{id}", (string id) => id).ShortCircuit();
                app.MapShortCircuit(404, "robots.txt");
                app.MapGet("/open/{id}", (string id) => id);
            },
            ("AllowedHosts", "127.0.0.1"));
        var ids = new HashSet<string>();

        for (var i = 0; i < 100; i++)
        {
            foreach (var path in new[] { $"/closed/{i}", $"/short/{i}", "/robots.txt", $"/open/{i}", $"/nowhere/{i}" })
            {
                using var answer = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
                Assert.True(ids.Add(Assert.Single(answer.Headers.GetValues("X-Request-Id"))), path);
            }
        }
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/open/1");
        foreign.Headers.Host = "elsewhere.example.com";
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Client.SendAsync(foreign)).StatusCode);

        var series = await service.Series("http_requests_total");
        Assert.Equal(501, series.Sum(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)));
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/closed/{id}\",status_group=\"4xx\",status_code=\"401\"} 100", series);
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/short/{id}\",status_group=\"2xx\",status_code=\"200\"} 100", series);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Production", "none")]
    [InlineData("Production", "path")]
    [InlineData("Production", "problem")]
    [InlineData("Development", "developer page")]
    public async Task The_answer_to_a_request_that_throws_and_its_records_have_the_id(string environment, string page)
    {
        await using var service = await AnyService.Start(environment, builder => builder.Services.AddProblemDetails(), app =>
        {
            if (page == "path") { app.UseExceptionHandler("/error"); }
            if (page == "problem") { app.UseExceptionHandler(); }
            app.MapGet("/boom", (ILogger<FirstPlaceTests> log) =>
            {
                log.LogWarning("Before it");
                throw new InvalidOperationException("boom");
            });
            app.MapGet("/error", () => Results.Text("sorry"));
            app.MapGet("/open", () => "open");
        });

        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/boom");
            request.Headers.Add("X-Request-Id", $"boom-{i}");
            using var answer = await service.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Equal([$"boom-{i}"], answer.Headers.GetValues("X-Request-Id"));
            // The connection is fit for the next one, which is not mistaken for the last.
            using var next = await service.Client.GetAsync(new Uri("/open", UriKind.Relative));
            Assert.Equal(32, Assert.Single(next.Headers.GetValues("X-Request-Id")).Length);
        }

        var errors = (await service.Records()).Where(record => record.GetProperty("level").GetString() == "ERROR").ToArray();
        Assert.Equal(3, errors.Length);
        Assert.Equal(["boom-0", "boom-1", "boom-2"],
            errors.Select(record => record.TryGetProperty("request_id", out var id) ? id.GetString() : null));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/limited", 413)]
    [InlineData("/refused", 418)]
    public async Task A_request_that_the_server_refuses_on_the_way_has_the_status_and_the_id(string path, int status)
    {
        await using var service = await AnyService.Start("Production", _ => { }, app =>
        {
            app.MapPost("/limited", async (HttpContext context) =>
            {
                context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = 10;
                await context.Request.Body.CopyToAsync(Stream.Null);
            });
            app.MapPost("/refused", Task () => throw new BadHttpRequestException("a teapot", 418));
        });

        using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(new string('x', 1_000)));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Contains($"http_requests_total{{method=\"POST\",endpoint=\"{path}\",status_group=\"4xx\",status_code=\"{status}\"}} 1",
            await service.Series("http_requests_total"));
    }

    private sealed class NeverSignedIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}
