using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace Pcf.Observability.AspNetCore.Tests.Support;

/// <summary>A service that a test puts together itself, as strangers do, with its log in a file.</summary>
internal sealed class AnyService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private AnyService(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<AnyService> Start(string environment, Action<WebApplicationBuilder> build, Action<WebApplication> use,
        params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("pcf-service-").FullName;
        var token = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(token, "made-up-token-for-tests");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Configuration["PCF:Telemetry:Logging:File:Path"] = Path.Combine(folder, "log.jsonl");
        builder.Configuration["PCF:Telemetry:Metrics:TokenFile"] = token;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddPcfObservability();
        build(builder);
        var app = builder.Build();
        use(app);
        app.MapPcfMetrics();
        await app.StartAsync();
        return new AnyService(app, folder);
    }

    /// <summary>The page's lines of one metric.</summary>
    public async Task<string[]> Series(string metric)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new("Bearer", "made-up-token-for-tests");
        using var answer = await Client.SendAsync(request);
        return [.. (await answer.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal))];
    }

    /// <summary>Stops the service and reads all that it has written.</summary>
    public async Task<JsonElement[]> Records()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        return [.. File.ReadAllLines(Path.Combine(_folder, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
