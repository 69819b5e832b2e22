using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("Metrics", "IdleTime")]
    [InlineData("Metrics", "Window")]
    [InlineData("Logging", "SlowAfter")]
    [InlineData("Otlp", "Timeout")]
    public void A_number_in_a_settings_file_is_no_duration(string section, string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        using var file = new MemoryStream(
            System.Text.Encoding.UTF8.GetBytes($$"""{ "PCF": { "Telemetry": { "{{section}}": { "{{name}}": 10 } } } }"""));
        builder.Configuration.AddJsonStream(file);

        var written = Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Message;

        Assert.StartsWith($"PCF__Telemetry__{section}__{name} is '10'; it should be a duration such as 00:00:30", written, StringComparison.Ordinal);
        Assert.EndsWith("write 00:00:10 for 10 seconds.", written.Split(Environment.NewLine)[0], StringComparison.Ordinal);
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
