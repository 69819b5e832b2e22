using System.Text.Json;
using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Alerting;

/// <summary>Where Alertmanager sends each alert.</summary>
public sealed class RoutingTests
{
    private static readonly string Configuration = Path.Combine(Sources.Root, "ops/alertmanager/alertmanager.yml");

    [Fact]
    public async Task Amtool_accepts_the_configuration()
    {
        Engine.Require("amtool");

        var (code, output) = await Engine.RunAsync("amtool", ["check-config", Configuration]);

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("page", "severity=critical", "team=service", "alertname=PcfStoreDown")]
    [InlineData("page", "severity=critical", "team=service", "alertname=PcfAuthorizerDown")]
    [InlineData("page", "severity=critical", "team=telemetry", "alertname=PcfAuditRecordsLost")]
    [InlineData("chat", "severity=warning", "team=service", "alertname=PcfAuthorizerFallback")]
    [InlineData("chat", "severity=warning", "team=service", "alertname=PcfBreakerOpen")]
    [InlineData("chat", "severity=warning", "team=service", "alertname=PcfBreakerFlapping")]
    [InlineData("chat", "severity=warning", "team=service", "alertname=PcfLatencyHigh")]
    [InlineData("chat", "severity=warning", "team=service", "alertname=PcfWebhookDeadLetters")]
    [InlineData("page", "severity=critical", "team=service", "alertname=PcfOutboxGrowing")]
    [InlineData("chat-telemetry", "severity=warning", "team=telemetry", "alertname=PcfTelemetryLost")]
    [InlineData("chat-telemetry", "severity=warning", "team=telemetry", "alertname=PcfTelemetryOverBudget")]
    [InlineData("chat-telemetry", "severity=info", "team=telemetry", "alertname=PcfInstrumentRefused")]
    [InlineData("watchdog", "severity=none", "team=telemetry", "alertname=Watchdog")]
    [InlineData("chat", "alertname=FromSomewhereElse")]
    public async Task An_alert_goes_to_its_receiver(string receiver, params string[] labels)
    {
        Engine.Require("amtool");

        var (code, output) = await Engine.RunAsync("amtool",
            ["config", "routes", "test", $"--config.file={Configuration}", $"--verify.receivers={receiver}", .. labels]);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Every_alert_of_the_rules_has_the_receiver_of_its_severity()
    {
        Engine.Require("amtool");
        foreach (var alert in RuleFiles.Alerts)
        {
            var receiver = (alert.Labels["severity"], alert.Labels["team"]) switch
            {
                ("critical", _) => "page",
                ("none", _) => "watchdog",
                ("info", _) or (_, "telemetry") => "chat-telemetry",
                _ => "chat",
            };
            var (code, output) = await Engine.RunAsync("amtool",
                ["config", "routes", "test", $"--config.file={Configuration}", $"--verify.receivers={receiver}", $"alertname={alert.Name}",
                    .. alert.Labels.Select(label => $"{label.Key}={label.Value}")]);
            Assert.True(code == 0, $"{alert.Name}: {output}");
        }
    }

    [Fact]
    public void Inhibitions_name_alerts_that_exist()
    {
        var known = RuleFiles.Alerts.Select(alert => alert.Name).ToArray();
        var rules = Yaml.Read(Configuration).GetProperty("inhibit_rules").EnumerateArray().ToArray();

        Assert.NotEmpty(rules);
        foreach (var matcher in rules.SelectMany(rule => Matchers(rule, "source_matchers").Concat(Matchers(rule, "target_matchers"))))
        {
            var parts = matcher.Split('=', 2);
            if (parts[0].TrimEnd('!') != "alertname") { continue; }
            var names = parts[1].TrimStart('~').Trim('"').Split('|');
            Assert.All(names, name => Assert.Contains(known, alert =>
                name.EndsWith(".*", StringComparison.Ordinal) ? alert.StartsWith(name[..^2], StringComparison.Ordinal) : alert == name));
        }
    }

    [Theory]
    [InlineData("PcfAuthorizerDown", "PcfBreakerOpen", "PcfBreakerFlapping", "PcfAuthorizerFallback", "PcfAuthorizationFailing", "PcfErrorRateHigh")]
    [InlineData("PcfCacheDown", "PcfCacheHitRatioLow")]
    [InlineData("PcfStoreDown", "PcfErrorRateHigh", "PcfAuthorizationFailing", "PcfQueriesFailing", "PcfBreakerOpen")]
    public void The_cause_keeps_its_consequences_quiet(string cause, params string[] consequences)
    {
        var targets = Yaml.Read(Configuration).GetProperty("inhibit_rules").EnumerateArray()
            .Where(rule => Matchers(rule, "source_matchers").Any(matcher => matcher == $"alertname=\"{cause}\""))
            .SelectMany(rule => Matchers(rule, "target_matchers")).ToArray();

        Assert.All(consequences, consequence => Assert.Contains(targets, target => Regex.IsMatch(consequence,
            $"^({target.Split('=', 2)[1].TrimStart('~').Trim('"')})$", RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    [Theory]
    [InlineData("PcfStoreDown", "PcfBreakerOpen", "service=\"store\"")]
    [InlineData("PcfAuthorizerDown", "PcfBreakerOpen", "service=\"authorizer\"")]
    [InlineData("PcfAuthorizerDown", "PcfBackgroundTaskFailing", "task=\"authorizer_ready\"")]
    [InlineData("PcfPoolTimeouts", "PcfBackgroundTaskFailing", "task=\"note_count\"")]
    public void What_fails_for_another_reason_is_not_kept_quiet(string cause, string alert, string only)
    {
        var rule = Assert.Single(Yaml.Read(Configuration).GetProperty("inhibit_rules").EnumerateArray(), rule =>
            Matchers(rule, "source_matchers").Contains($"alertname=\"{cause}\"")
                && Matchers(rule, "target_matchers").Any(matcher => matcher.Contains(alert, StringComparison.Ordinal)));

        Assert.Contains(only, Matchers(rule, "target_matchers"));
    }

    [Fact]
    public void No_key_or_address_of_a_receiver_is_in_the_file()
    {
        var text = File.ReadAllText(Configuration);

        foreach (var secret in new[] { "routing_key:", "service_key:", "api_url:", "credentials:", "password:" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Matchers(JsonElement rule, string name) =>
        rule.GetProperty(name).EnumerateArray().Select(matcher => matcher.GetString()!);
}
