using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>A request counts under the route that matched first, however it was answered in the end.</summary>
public sealed class MatchedRouteTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("path")]
    [InlineData("handler")]
    [InlineData("problem")]
    [InlineData("status")]
    [InlineData("redirect")]
    [InlineData("none")]
    public async Task An_error_page_takes_no_endpoint(string page)
    {
        await using var service = await AnyService.Start("Production", builder => builder.Services.AddProblemDetails(), app => Use(app, page));
        await Ask(service, HttpMethod.Get, "/boom/1", "/missing/1", "/nowhere", "/items/1");
        await Ask(service, HttpMethod.Post, "/boom/1");

        var series = await service.Series("http_requests_total");

        // A page that is asked for anew is another request; this one is answered with where it is.
        string Group(string group) => page == "redirect" ? "3xx" : group;
        string Code(string code) => page == "redirect" ? "302" : code;
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"/boom/{{id}}\",status_group=\"{Group("5xx")}\",status_code=\"{Code("500")}\"}} 1", series);
        Assert.Contains($"http_requests_total{{method=\"POST\",endpoint=\"/boom/{{id}}\",status_group=\"{Group("5xx")}\",status_code=\"{Code("500")}\"}} 1", series);
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"/missing/{{id}}\",status_group=\"{Group("4xx")}\",status_code=\"{Code("404")}\"}} 1", series);
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"unmatched\",status_group=\"{Group("4xx")}\",status_code=\"{Code("404")}\"}} 1", series);
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/items/{id}\",status_group=\"2xx\",status_code=\"200\"} 1", series);
        Assert.DoesNotContain(series,
            line => line.Contains("/error", StringComparison.Ordinal) || line.Contains("/status", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_whose_path_is_rewritten_counts_where_it_goes()
    {
        await using var service = await AnyService.Start("Production", _ => { }, app =>
        {
            app.Use((context, next) =>
            {
                if (context.Request.Path == "/old") { context.Request.Path = "/items/7"; }
                return next(context);
            });
            app.UseRouting();
            app.MapGet("/items/{id}", (string id) => id);
            app.MapFallback(() => "fallback");
        });
        await Ask(service, HttpMethod.Get, "/old");

        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/items/{id}\",status_group=\"2xx\",status_code=\"200\"} 1",
            await service.Series("http_requests_total"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_route_that_was_made_of_parts_has_a_template_too()
    {
        await using var service = await AnyService.Start("Production", _ => { }, app =>
        {
            app.Map(RoutePatternFactory.Pattern(RoutePatternFactory.Segment(RoutePatternFactory.LiteralPart("parts")),
                RoutePatternFactory.Segment(RoutePatternFactory.ParameterPart("id"))), context => context.Response.WriteAsync("parts"));
            app.MapGroup("/group/{area}").MapGet("/{id}", (string id) => id);
        });
        await Ask(service, HttpMethod.Get, "/parts/1", "/group/a/1");

        var series = await service.Series("http_requests_total");

        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/parts/{id}\",status_group=\"2xx\",status_code=\"200\"} 1", series);
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/group/{area}/{id}\",status_group=\"2xx\",status_code=\"200\"} 1", series);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Controllers_count_under_their_templates(bool byEndpoints)
    {
        await using var service = await AnyService.Start(
            "Production",
            builder => builder.Services.AddMvc(mvc => mvc.EnableEndpointRouting = byEndpoints).AddApplicationPart(typeof(MatchedRouteTests).Assembly),
            app =>
            {
                app.UseExceptionHandler("/route/error");
                app.UseStatusCodePagesWithReExecute("/route/error");
                if (byEndpoints) { app.MapControllerRoute("default", "{controller=Route}/{action=Index}/{id?}"); }
                else { app.UseMvc(routes => routes.MapRoute("default", "{controller=Route}/{action=Index}/{id?}")); }
            });
        await Ask(service, HttpMethod.Get, "/route/index/1", "/RoUtE/InDeX/2", "/attributes/5/detail", "/nowhere/at/all/x");
        await Ask(service, HttpMethod.Get, "/route/boom/7", "/route/missing/7");

        var series = await service.Series("http_requests_total");

        const string Conventional = "{controller=Route}/{action=Index}/{id?}";
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"{Conventional}\",status_group=\"2xx\",status_code=\"200\"}} 2", series);
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"attributes/{id}/detail\",status_group=\"2xx\",status_code=\"200\"} 1", series);
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"unmatched\",status_group=\"4xx\",status_code=\"404\"} 1", series);
        // Routers forget which of their templates it was once the error page was routed, so the action is named.
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"{(byEndpoints ? Conventional : "Route/Boom")}\",status_group=\"5xx\",status_code=\"500\"}} 1", series);
        Assert.Contains($"http_requests_total{{method=\"GET\",endpoint=\"{(byEndpoints ? Conventional : "Route/Missing")}\",status_group=\"4xx\",status_code=\"404\"}} 1", series);
    }

    private static async Task Ask(AnyService service, HttpMethod method, params string[] paths)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = service.Client.BaseAddress };
        foreach (var path in paths)
        {
            using var request = new HttpRequestMessage(method, path);
            using var _ = await client.SendAsync(request);
        }
    }

    private static void Use(WebApplication app, string page)
    {
        switch (page)
        {
            case "path":
                app.UseExceptionHandler("/error");
                app.UseStatusCodePagesWithReExecute("/status/{0}");
                break;
            case "handler":
                app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("sorry")));
                app.UseStatusCodePages();
                break;
            case "problem":
                app.UseExceptionHandler();
                app.UseStatusCodePages();
                break;
            case "status":
                app.UseStatusCodePagesWithReExecute("/status/{0}", "?from={0}");
                app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error" });
                break;
            case "redirect":
                app.UseExceptionHandler("/error");
                app.UseStatusCodePagesWithRedirects("/status/{0}");
                break;
            default: break;
        }
        app.MapMethods("/boom/{id}", ["GET", "POST"], Task (int id) => throw new InvalidOperationException($"boom {id}"));
        app.MapGet("/missing/{id}", (int id) => Results.StatusCode(404));
        app.MapGet("/items/{id}", (string id) => id);
        app.Map("/error", () => Results.StatusCode(500));
        app.Map("/status/{code}", (int code) => Results.Text($"status {code}"));
    }
}

public sealed class RouteController : Controller
{
    public IActionResult Index(string? id) => Content(id ?? "");

    public IActionResult Boom(string? id) => throw new InvalidOperationException($"boom {id}");

    public IActionResult Missing(string? id) => id is null ? Ok() : NotFound();

    public IActionResult Error() => Content("sorry");

    [Route("attributes/{id}/detail")]
    public IActionResult Detail(string id) => Content(id);
}
