using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Dashboards;

/// <summary>What Grafana is provisioned with, by its shape. No Grafana runs here.</summary>
public sealed class ProvisioningTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "ops/grafana");

    [Fact]
    public void Each_signal_leads_to_the_others()
    {
        var sources = Yaml.Read(Path.Combine(Folder, "provisioning/datasources/pcf.yml")).GetProperty("datasources").EnumerateArray()
            .ToDictionary(source => source.GetProperty("uid").GetString()!, source => source.GetProperty("jsonData"));

        Assert.Equal(["logs", "prometheus", "traces"], sources.Keys.Order());
        Assert.Equal("traces", sources["prometheus"].GetProperty("exemplarTraceIdDestinations")[0].GetProperty("datasourceUid").GetString());
        Assert.Equal("trace_id", sources["prometheus"].GetProperty("exemplarTraceIdDestinations")[0].GetProperty("name").GetString());
        Assert.Equal("logs", sources["traces"].GetProperty("tracesToLogsV2").GetProperty("datasourceUid").GetString());
        Assert.Equal("prometheus", sources["traces"].GetProperty("tracesToMetrics").GetProperty("datasourceUid").GetString());
        Assert.Equal("traces", sources["logs"].GetProperty("derivedFields")[0].GetProperty("datasourceUid").GetString());
    }

    [Fact]
    public void Every_dashboard_is_in_a_folder_that_is_provisioned()
    {
        var provided = Yaml.Read(Path.Combine(Folder, "provisioning/dashboards/pcf.yml")).GetProperty("providers").EnumerateArray()
            .Select(provider => provider.GetProperty("options").GetProperty("path").GetString()!).Order();

        Assert.Equal(provided, DashboardFiles.Paths.Select(path => "/etc/grafana/dashboards/" + Path.GetFileName(Path.GetDirectoryName(path))).Distinct()
            .Order());
    }

    [Fact]
    public void Grafana_lets_only_those_in_who_sign_in()
    {
        var settings = File.ReadAllText(Path.Combine(Folder, "grafana.ini"));

        Assert.Contains("[auth.anonymous]\nenabled = false", settings, StringComparison.Ordinal);
        Assert.Contains("admin_password = $__file{", settings, StringComparison.Ordinal);
        Assert.Contains("allow_sign_up = false", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_and_permissions_are_made_once_however_often_the_script_runs()
    {
        Engine.Require("curl");
        List<string> teams = [];
        List<string> made = [];
        Dictionary<string, string> permissions = [];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var grafana = builder.Build();
        grafana.MapGet("/api/teams/search", (HttpRequest request) =>
        {
            var found = teams.IndexOf(request.Query["name"].ToString());
            return found < 0 ? """{"totalCount":0,"teams":[]}""" : $$"""{"totalCount":1,"teams":[{"id":{{found + 1}},"name":"x"}]}""";
        });
        grafana.MapPost("/api/teams", async (HttpRequest request) =>
        {
            var name = (await JsonDocument.ParseAsync(request.Body)).RootElement.GetProperty("name").GetString()!;
            teams.Add(name);
            made.Add(name);
            return "{}";
        });
        grafana.MapPost("/api/folders/{folder}/permissions", async (string folder, HttpRequest request) =>
        {
            permissions[folder] = await new StreamReader(request.Body).ReadToEndAsync();
            return "{}";
        });
        await grafana.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await RunAsync(grafana.Urls.First()));
        Assert.Equal(0, await RunAsync(grafana.Urls.First()));

        Assert.Equal(["pcf-developers", "pcf-operators"], made);
        Assert.Contains("\"teamId\":2,\"permission\":1", permissions["pcf-operations"], StringComparison.Ordinal);
        Assert.DoesNotContain("role", permissions["pcf-operations"], StringComparison.Ordinal);
        Assert.Contains("\"role\":\"Viewer\",\"permission\":1", permissions["pcf"], StringComparison.Ordinal);
    }

    private static async Task<int> RunAsync(string url)
    {
        var password = Path.GetTempFileName();
        await File.WriteAllTextAsync(password, "made-up");
        var start = new ProcessStartInfo("sh", [Path.Combine(Folder, "teams.sh")]) { UseShellExecute = false, RedirectStandardOutput = true };
        (start.Environment["GRAFANA_URL"], start.Environment["GRAFANA_PASSWORD_FILE"]) = (url, password);
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(deadline.Token);
        File.Delete(password);
        return process.ExitCode;
    }
}
