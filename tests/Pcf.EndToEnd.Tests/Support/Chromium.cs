using Microsoft.Playwright;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A real browser without a window, with one page, and all that the page complains of.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    // No network of its own: only the service is asked.
    private static readonly string[] Arguments =
        ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private Chromium(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") { lock (_complaints) { _complaints.Add(message.Text); } }
        };
        page.PageError += (_, error) => { lock (_complaints) { _complaints.Add(error); } };
        page.RequestFailed += (_, request) => { lock (_complaints) { _complaints.Add($"{request.Url}: {request.Failure}"); } };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, exceptions, and requests that failed.</summary>
    public IReadOnlyList<string> Complaints { get { lock (_complaints) { return [.. _complaints]; } } }

    /// <summary>Starts one. Skips the test where Chromium is not installed.</summary>
    public static async Task<Chromium> StartAsync(Uri service)
    {
        var program = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);
        Engine.Require("chromium", program is not null);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = Arguments,
            ChromiumSandbox = false,
            Timeout = 30_000,
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = service.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = 1200, Height = 760 },
        });
        context.SetDefaultTimeout(20_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        return new Chromium(playwright, browser, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
