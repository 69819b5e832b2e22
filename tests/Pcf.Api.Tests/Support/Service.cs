using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Authentication;
using Pcf.Api.Health;
using Pcf.Api.Startup;

namespace Pcf.Api.Tests.Support;

/// <summary>The whole service in this process, on a real port of the loopback, with its data in a folder of its own.</summary>
internal sealed class Service : IAsyncDisposable
{
    public const string MetricsToken = "made-up-token-for-tests";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private Service(WebApplication app, string folder, bool ownsFolder)
    {
        _app = app;
        _ownsFolder = ownsFolder;
        Folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public string Folder { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<Service> StartAsync(string environment = "Development", string? folder = null, params string[] settings)
    {
        var own = folder ?? Directory.CreateTempSubdirectory("pcf-test-").FullName;
        var token = Path.Combine(own, "metrics-token");
        await File.WriteAllTextAsync(token, MetricsToken);
        var app = await ServiceHost.BuildAsync(
        [
            "--urls=http://127.0.0.1:0", $"--environment={environment}", "--Logging:LogLevel:Default=Critical",
            $"--PCF:Store:Path={Path.Combine(own, "pcf.db")}", $"--PCF:Auth:DevelopmentKeyFile={Path.Combine(own, "key.json")}",
            $"--PCF:Telemetry:Metrics:TokenFile={token}", "--PCF:Host:DrainDelay=00:00:00", .. settings,
        ]);
        await app.StartAsync();
        var health = app.Services.GetRequiredService<HealthMonitor>();
        while (health.Last.Status == HealthStatus.Starting) { await Task.Yield(); }
        return new Service(app, own, folder is null);
    }

    /// <summary>A token for a user, signed with this service's development key.</summary>
    public string TokenFor(string user) => DevelopmentKey.Mint(
        DevelopmentKey.LoadOrMake(Path.Combine(Folder, "key.json")), "pcf-api", user, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));

    /// <summary>Answers a document, as user 1 or as another.</summary>
    public async Task<JsonElement> AskAsync(string document, object? variables = null, string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document, variables }) };
        if (user is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(user)); }
        using var answer = await Client.SendAsync(request);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>The code of the first error.</summary>
    public async Task<string?> ErrorCodeAsync(string document, object? variables = null, string? user = null) =>
        (await AskAsync(document, variables, user)).GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder) { Directory.Delete(Folder, recursive: true); }
    }
}
