using System.Diagnostics;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Tool.Verify;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf verify</c>: what is in order holds, and each fault fails its own item and no other.</summary>
public sealed class VerifyTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("service", "The service answers a query")]
    [InlineData("page", "Metrics are a valid page")]
    [InlineData("no samples", "Metrics are a valid page")]
    [InlineData("cardinality", "Metrics keep their cardinality limits")]
    [InlineData("access", "Metrics are refused without a token")]
    [InlineData("overhead", "Telemetry costs little")]
    [InlineData("refused", "Telemetry costs little")]
    [InlineData("uncorrelated", "Log records have the trace and the request's id")]
    [InlineData("events", "Log records have infrastructure events")]
    [InlineData("orphan", "Spans are one tree")]
    [InlineData("secret in metrics", "No sensitive data in telemetry")]
    [InlineData("secret in records", "No sensitive data in telemetry")]
    [InlineData("secret in spans", "No sensitive data in telemetry")]
    [InlineData("dashboards", "Dashboards have their data")]
    [InlineData("alerts", "Alerts are evaluated and delivered")]
    [InlineData("alertmanager", "Alerts are evaluated and delivered")]
    [InlineData("retention", "Data is kept long enough")]
    [InlineData("tls", "Hops are encrypted")]
    public async Task A_fault_fails_its_item(string fault, string item)
    {
        Engine.Require("promtool");
        Engine.Require("openssl");
        await using var fake = await FakeInstallation.StartAsync(fault);
        using var hop = await TlsHop.StartAsync();
        using var at = new Installation
        {
            Service = fake.Address,
            Patience = TimeSpan.FromSeconds(3),
            MetricsToken = FakeInstallation.Token,
            Log = fake.Log,
            Traces = fake.Address,
            Prometheus = fake.Address,
            Alertmanager = fake.Address,
            Ops = Path.Combine(Sources.Root, "ops"),
            Tls = [fault == "tls" ? fake.Address.Authority : hop.Address],
            TlsAuthorities = hop.Authorities,
        };

        var findings = await Checks.RunAsync(at, TestContext.Current.CancellationToken);

        var failed = findings.Where(finding => finding.Outcome == Outcome.Failed).Select(finding => finding.Item).ToArray();
        Assert.DoesNotContain(findings, finding => finding.Outcome == Outcome.NotChecked);
        // Without an answer there is no request to follow, and records of no trace have no secrets looked for in them.
        string[] also = fault switch
        {
            "service" =>
            [
                "Log records have the trace and the request's id", "Spans are one tree", "No sensitive data in telemetry", "Telemetry costs little",
            ],
            "no samples" => ["Metrics keep their cardinality limits", "Telemetry costs little"],
            "uncorrelated" => ["No sensitive data in telemetry"],
            _ => [],
        };
        Assert.Equal(item.Length == 0 ? [] : also.Append(item).Order(StringComparer.Ordinal), failed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_running_service_holds_and_what_is_not_given_is_not_checked()
    {
        Engine.Require("promtool");
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Logging__File__Path", "pcf.log"));
        var report = Path.Combine(service.Folder, "report.md");

        var (code, output, errors) = await PcfProcess.RunAsync("", "verify", "--service", service.Client.BaseAddress!.AbsoluteUri, "--log",
            Path.Combine(service.Folder, "pcf.log"), "--report", report);

        // In Development metrics are for everyone on this machine.
        Assert.Equal((1, ""), (code, errors));
        Assert.Contains("FAILS        Metrics are refused without a token", output, StringComparison.Ordinal);
        Assert.Contains("not checked  Spans are one tree", output, StringComparison.Ordinal);
        Assert.Contains("give --traces", output, StringComparison.Ordinal);
        Assert.Contains("5 are not checked", output, StringComparison.Ordinal);
        Assert.Contains("| holds | No sensitive data in telemetry |", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_cost_was_not_measured_is_said()
    {
        await using var fake = await FakeInstallation.StartAsync("refused");
        using var at = new Installation { Service = fake.Address, MetricsToken = FakeInstallation.Token, Ops = Path.Combine(Sources.Root, "ops") };

        var findings = await Checks.RunAsync(at, TestContext.Current.CancellationToken);

        Assert.Equal(
            new Finding("Telemetry costs little", Outcome.Failed, $"{fake.Address} answers 401 to a query without a token; --token-file names one"),
            Assert.Single(findings, finding => finding.Item == "Telemetry costs little"));
    }

    [Fact]
    public async Task What_is_not_given_is_not_checked_with_the_service_away_too()
    {
        using var at = new Installation { Service = new Uri($"http://127.0.0.1:{Ports.Free()}"), Ops = Path.Combine(Sources.Root, "ops") };

        var findings = await Checks.RunAsync(at, TestContext.Current.CancellationToken);

        Assert.Equal(Outcome.Failed, findings[0].Outcome);
        Assert.Contains(new Finding("Spans are one tree", Outcome.NotChecked, "give --traces"), findings);
        Assert.Contains(new Finding("Log records have the trace and the request's id", Outcome.NotChecked, "give --log"), findings);
    }

    [Theory]
    [InlineData("--tls", "bogus", "--tls is 'bogus'; it should be a host and a port, such as surrealdb:8000.")]
    [InlineData("--service", "http://localhost:8080/prefix",
        "--service should be an absolute http or https address without a path, such as http://localhost:8080.")]
    public async Task A_wrong_argument_is_named(string name, string value, string expected)
    {
        var (code, _, errors) = await PcfProcess.RunAsync("", "verify", name, value);

        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    /// <summary>A server of openssl with a certificate of its own authority, for this machine's address.</summary>
    private sealed class TlsHop : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("pcf-tls-").FullName;
        private Process? _process;

        public string Address { get; } = $"127.0.0.1:{Ports.Free()}";

        public string Authorities => Path.Combine(_folder, "cert.pem");

        public static async Task<TlsHop> StartAsync()
        {
            var hop = new TlsHop();
            var key = Path.Combine(hop._folder, "key.pem");
            var (code, output) = await Engine.RunAsync("openssl",
                ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", hop.Authorities]);
            Assert.True(code == 0, output);
            hop._process = Process.Start(new ProcessStartInfo("openssl",
                ["s_server", "-quiet", "-accept", hop.Address, "-cert", hop.Authorities, "-key", key])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            return hop;
        }

        public void Dispose()
        {
            _process!.Kill();
            _process.WaitForExit();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
