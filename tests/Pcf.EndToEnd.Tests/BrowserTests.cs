using Microsoft.Playwright;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What people look at in Development, in a real browser.</summary>
public sealed class BrowserTests
{
    // A folder to put pictures of the pages into: `./just pictures` sets it.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PCF_PICTURES");

    [Fact]
    public async Task The_page_shows_live_figures_slow_operations_and_the_last_warnings()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Logging__SlowAfter", "00:00:00.010"));
        await using var browser = await Chromium.StartAsync(service.Client.BaseAddress!);
        var page = browser.Page;

        await page.GotoAsync("/");
        await Expect(page.Locator("#state")).ToHaveTextAsync("healthy");
        await Expect(page.Locator("#operations tbody tr")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Send one: open GraphiQL and run it.")).ToBeVisibleAsync();

        for (var i = 0; i < 20; i++) { await AskAsync(service); }

        await Expect(page.Locator("#operations tbody tr").Filter(new() { HasText = "LatestNotes" })).ToContainTextAsync("20");
        await Expect(page.Locator("#figures div").Filter(new() { HasText = "Operations a second" })).ToContainTextAsync("20 in all");
        await Expect(page.Locator("#records tbody tr").Filter(new() { HasText = "auth.demo_user" })).ToContainTextAsync("WARN");
        await Expect(page.Locator("#dependencies tbody tr").Filter(new() { HasText = "store" })).ToContainTextAsync("healthy");
        await Expect(page.Locator("#problem")).ToBeHiddenAsync();
        Assert.Empty(browser.Complaints);

        if (Pictures is not null) { await LiveAsync(service, page); }
        await page.Locator("nav >> text=Health").ClickAsync();
        await Expect(page.Locator("body")).ToContainTextAsync("\"status\":\"healthy\"");
    }

    [Fact]
    public async Task The_page_says_when_the_service_does_not_answer()
    {
        await using var service = await ServiceProcess.StartAsync();
        await using var browser = await Chromium.StartAsync(service.Client.BaseAddress!);

        await browser.Page.GotoAsync("/");
        await Expect(browser.Page.Locator("#state")).ToHaveTextAsync("healthy");
        await service.KillAsync();

        await Expect(browser.Page.Locator("#problem")).ToContainTextAsync("/health/ready does not answer.");
    }

    [Fact]
    public async Task GraphiQL_answers_its_first_query_as_the_demo_caller_and_knows_the_schema()
    {
        await using var service = await ServiceProcess.StartAsync();
        await using var browser = await Chromium.StartAsync(service.Client.BaseAddress!);
        var page = browser.Page;

        await page.GotoAsync("/graphql");
        await page.GetByLabel("Execute query").ClickAsync();
        await Expect(page.Locator(".result-window")).ToContainTextAsync("\"Ada Berg\"");
        await page.GetByLabel("Show Documentation Explorer").ClickAsync();
        await Expect(page.GetByText("Root Types")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Query", Exact = true }).ClickAsync();
        await Expect(page.Locator(".graphiql-plugin")).ToContainTextAsync("me: User");

        Assert.Empty(browser.Complaints);
        if (Pictures is not null) { await SaveAsync(page, "graphiql.png"); }
    }

    [Fact]
    public async Task GraphiQL_shows_the_events_of_a_subscription()
    {
        await using var service = await ServiceProcess.StartAsync();
        await using var browser = await Chromium.StartAsync(service.Client.BaseAddress!);
        var page = browser.Page;

        await page.GotoAsync("/graphql?query=" + Uri.EscapeDataString("subscription Added { noteCreated { title } }"));
        await page.GetByLabel("Execute query").ClickAsync();
        var wait = page.GetByLabel("Stop query");
        await Expect(wait).ToBeVisibleAsync();
        await Engine.EventuallyAsync("the event in the page", async () =>
        {
            await service.AskAsync("""mutation { createNote(input: {title: "Seen live"}) { id } }""");
            return (await page.Locator(".result-window").TextContentAsync())?.Contains("Seen live", StringComparison.Ordinal) == true ? "seen" : null;
        });
        await wait.ClickAsync();

        await Engine.EventuallyAsync("the end of the subscription", async () =>
            (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
                .Contains("\ngraphql_active_subscriptions 0\n", StringComparison.Ordinal) ? "ended" : null);
    }

    [Fact]
    public async Task A_requests_trace_is_read_in_a_real_viewer()
    {
        await using var dashboard = await AspireDashboard.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", dashboard.Http.AbsoluteUri), ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"));
        await using var browser = await Chromium.StartAsync(dashboard.Web);
        var page = browser.Page;
        // A first request compiles everything; the picture is of one as they are later.
        for (var i = 0; i < 20; i++) { await AskAsync(service); }
        var trace = await Engine.EventuallyAsync("the trace in the viewer", async () => await TraceAsync(dashboard));

        await page.GotoAsync($"/traces/detail/{trace}");
        foreach (var span in new[] { "POST /graphql", "query", "batch users", "select notes" })
        {
            await Expect(page.GetByText(span, new() { Exact = false }).First).ToBeVisibleAsync();
        }

        if (Pictures is not null) { await SaveAsync(page, "trace.png", height: 430); }
    }

    private static async Task<string?> TraceAsync(AspireDashboard dashboard)
    {
        var spans = (await dashboard.GetAsync("traces")).GetRawText();
        var found = System.Text.RegularExpressions.Regex.Matches(spans, "\"traceId\":\"([0-9a-f]{32})\"").Select(match => match.Groups[1].Value)
            .CountBy(id => id).Where(one => one.Value > 4).ToArray();
        return found.Length < 5 ? null : found[^1].Key;
    }

    private static ILocatorAssertions Expect(ILocator place) => Assertions.Expect(place);

    private static async Task AskAsync(ServiceProcess service) =>
        await service.AskAsync("query LatestNotes { notes(first: 20) { edges { node { title author { name } } } } }");

    // Some load of several kinds, so that the picture has something to show.
    private static async Task LiveAsync(ServiceProcess service, IPage page)
    {
        for (var i = 0; i < 400; i++)
        {
            await AskAsync(service);
            if (i % 3 == 0) { await service.AskAsync("query Search { searchNotes(query: \"harbour\") { totalCount } }"); }
            if (i % 40 == 0) { await service.AskAsync("query Missing { user(id: 4711) { name } }"); }
            await Task.Delay(Random.Shared.Next(20, 60), TestContext.Current.CancellationToken);
        }
        await SaveAsync(page, "development.png");
    }

    private static async Task SaveAsync(IPage page, string name, int height = 760) =>
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Pictures!, name),
            Clip = new Clip { Width = 1200, Height = height },
        });
}
