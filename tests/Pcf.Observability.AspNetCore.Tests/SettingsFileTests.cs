using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("Metrics", "IdleTime", "00:01:00")]
    [InlineData("Metrics", "Window", "00:00:30")]
    [InlineData("Logging", "SlowAfter", "00:00:30")]
    [InlineData("Otlp", "Timeout", "00:00:30")]
    public void A_number_in_a_settings_file_is_no_duration(string section, string name, string example)
    {
        var builder = WebApplication.CreateSlimBuilder();
        using var file = new MemoryStream(
            System.Text.Encoding.UTF8.GetBytes($$"""{ "PCF": { "Telemetry": { "{{section}}": { "{{name}}": 60 } } } }"""));
        builder.Configuration.AddJsonStream(file);

        var written = Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Message;

        Assert.StartsWith($"PCF__Telemetry__{section}__{name} is '60'; it should be a duration such as {example}", written, StringComparison.Ordinal);
        Assert.EndsWith("write 00:01:00 for 60 seconds.", written.Split(Environment.NewLine)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LogLevel:Pcf*Api*", "Debug", "Logging__LogLevel__Pcf*Api* names a category with more than one '*'; it should have one at most.")]
    [InlineData("Pcf:LogLevel:*.*", "Debug", "Logging__Pcf__LogLevel__*.* names a category with more than one '*'; it should have one at most.")]
    [InlineData("LogLevel:Pcf", "Debug,Error",
        "Logging__LogLevel__Pcf is 'Debug,Error'; it should be one of trace, debug, information, warning, error, critical, none.")]
    public void A_level_that_the_framework_would_fail_over_is_named_at_the_start(string key, string level, string problem)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new($"Logging:{key}", level)]);

        Assert.Equal(problem, Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Message.Split(Environment.NewLine)[0]);
    }
}
