using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>The README's use of the library: compiled here line by line, and run.</summary>
public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task The_example_compiles_and_does_what_it_says()
    {
        string[] args = ["--urls=http://127.0.0.1:0", "--environment=Development", "--Logging:LogLevel:Default=Error"];
        // <readme>
        var builder = WebApplication.CreateBuilder(args);
        builder.AddPcfObservability();
        var app = builder.Build();
        var metrics = app.Services.GetRequiredService<MetricsRegistry>();
        var orders = metrics.RegisterCounter("orders_total", "Orders taken.", [new Label("country", maxValues: 50)]);
        app.MapPost("/orders/{country}", (string country) => orders.Add(1, country));
        // </readme>
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri($"/orders/c{i}", UriKind.Relative), null)).StatusCode);
        }

        var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("orders_total{country=\"c0\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("orders_total{country=\"other\"} 10\n", page, StringComparison.Ordinal);
        Assert.Contains("http_requests_total{method=\"POST\",endpoint=\"/orders/{country}\",status_group=\"2xx\",status_code=\"200\"} 60\n", page,
            StringComparison.Ordinal);
        await app.StopAsync();
        await app.DisposeAsync();
    }

    [Fact]
    public void The_readme_shows_the_very_lines_that_are_compiled()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Pcf.slnx"))) { root = root.Parent!; }
        var here = File.ReadAllText(Path.Combine(root.FullName, "tests/Pcf.Observability.AspNetCore.Tests/ReadmeExampleTests.cs"));
        var compiled = Regex.Match(here, "// <readme>\n(?<code>.*?)\n *// </readme>", RegexOptions.Singleline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)).Groups["code"].Value;
        var shown = Regex.Match(File.ReadAllText(Path.Combine(root.FullName, "README.md")), "```csharp\n(?<code>.*?)\n```",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["code"].Value;

        var lines = shown.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal) && line != "app.Run();");
        Assert.Equal(compiled.Split('\n').Select(line => line.Trim()), lines);
    }
}
