using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What the programs answer on the command line, and their exit codes.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help", "Usage: Pcf.Api")]
    [InlineData("--version", "0.")]
    public async Task The_service_answers_without_starting(string argument, string expected)
    {
        await using var service = ServiceProcess.Launch((argument, ""));

        Assert.Equal(0, await service.ExitCodeAsync());
        Assert.Contains(service.Lines, line => line.StartsWith(expected, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(service.Folder, "data")));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_exit_code_1()
    {
        await using var first = await ServiceProcess.StartAsync();
        await using var second = ServiceProcess.Launch(("--urls", first.Client.BaseAddress!.OriginalString));

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("it should be free addresses of this machine", Assert.Single(second.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Lines, line => line.Contains("\"ERROR\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_management_port_that_is_taken_is_named_by_its_setting()
    {
        await using var first = await ServiceProcess.StartAsync();
        var port = $"{first.Client.BaseAddress!.Port}";
        await using var second = ServiceProcess.Launch(("PCF__Telemetry__Metrics__Port", port));

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.StartsWith($"pcf-api cannot start: PCF__Telemetry__Metrics__Port is '{port}'; it should be a free port of this machine: ",
            Assert.Single(second.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Lines, line => line.Contains("\"ERROR\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("token")]
    [InlineData("token", "--user", "1", "--hours", "0")]
    [InlineData("user", "create", "--name", "Ada")]
    [InlineData("healthcheck", "--url", "nowhere")]
    [InlineData("scan", "--bogus")]
    [InlineData("redact", "--bogus")]
    [InlineData("cardinality", "--bogus")]
    public async Task The_tool_exits_2_for_wrong_arguments(params string[] arguments)
    {
        var (code, _, errors) = await PcfProcess.RunAsync("", arguments);

        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task The_tool_exits_2_for_a_user_that_cannot_be()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-").FullName;

        var (code, _, errors) = await PcfProcess.RunAsync(
            "", "user", "create", "--name", "", "--email", "ada@example.com", "--store", Path.Combine(folder, "pcf.db"));

        Assert.Equal(2, code);
        Assert.Contains("1 to 100 characters", errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
