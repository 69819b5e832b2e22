using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Pcf.Tool.Verify;

/// <summary><c>pcf verify</c>: looks at a running installation from outside, an item a line.</summary>
internal static class VerifyCommand
{
    private const int AllHold = 0;
    private const int SomeFail = 1;
    private const int Wrong = 2;

    public static Command Make()
    {
        var service = Address("--service", "The service's address", "http://localhost:8080");
        var metrics = Address("--metrics", "The address of its metrics, where they have one of their own");
        var metricsToken = new Option<string?>("--metrics-token-file") { Description = "A file with the bearer token of /metrics" };
        var token = new Option<string?>("--token-file") { Description = "A file with the bearer token of a user" };
        var log = new Option<string?>("--log") { Description = "The file of the service's log records" };
        var traces = Address("--traces", "A viewer of traces: Jaeger, or the Aspire dashboard");
        var prometheus = Address("--prometheus", "Prometheus");
        var alertmanager = Address("--alertmanager", "Alertmanager");
        var tls = new Option<string[]>("--tls") { Description = "Host and port of a hop that has TLS; the https addresses above are looked at anyway" };
        tls.Validators.Add(given =>
        {
            foreach (var hop in given.Tokens.Select(token => token.Value).Where(hop => !IsHop(hop)))
            {
                given.AddError($"--tls is '{hop}'; it should be a host and a port, such as surrealdb:8000.");
            }
        });
        var authorities = new Option<string?>("--tls-authorities") { Description = "A PEM file of the authorities of their certificates" };
        var ops = new Option<string>("--ops") { Description = "The folder of rules and dashboards in use", DefaultValueFactory = _ => "ops" };
        var report = new Option<string?>("--report") { Description = "Write the findings to this file, as Markdown" };
        var all = new Option<bool>("--all") { Description = "Fail on an item that is not checked, too" };
        var command = new Command("verify", "Look at a running installation from outside; exit 1 when an item does not hold")
        {
            service, metrics, metricsToken, token, log, traces, prometheus, alertmanager, tls, authorities, ops, report, all,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                using var at = new Installation
                {
                    Service = parsed.GetValue(service)!,
                    Metrics = parsed.GetValue(metrics),
                    MetricsToken = Secret(parsed.GetValue(metricsToken)),
                    Token = Secret(parsed.GetValue(token)),
                    Log = parsed.GetValue(log),
                    Traces = parsed.GetValue(traces),
                    Prometheus = parsed.GetValue(prometheus),
                    Alertmanager = parsed.GetValue(alertmanager),
                    Tls = parsed.GetValue(tls) ?? [],
                    TlsAuthorities = parsed.GetValue(authorities),
                    Ops = parsed.GetValue(ops)!,
                };
                var findings = await Checks.RunAsync(at, cancel);
                Show(findings);
                if (parsed.GetValue(report) is { } file) { await File.WriteAllTextAsync(file, Markdown(findings), cancel); }
                var isWhole = !parsed.GetValue(all) || findings.All(finding => finding.Outcome != Outcome.NotChecked);
                return isWhole && findings.All(finding => finding.Outcome != Outcome.Failed) ? AllHold : SomeFail;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"pcf verify: {e.Message}");
                return Wrong;
            }
        });
        return command;
    }

    private static Option<Uri?> Address(string name, string description, string? preset = null) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => preset is null ? null : new Uri(preset),
        CustomParser = given =>
        {
            if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                && (name == "--metrics" || address.PathAndQuery == "/")) { return address; }
            given.AddError($"{name} should be an absolute http or https address{(name == "--metrics" ? "" : " without a path")}, such as "
                + "http://localhost:8080.");
            return null;
        },
    };

    private static bool IsHop(string text) => text.LastIndexOf(':') is > 0 and var at
        && ushort.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static string? Secret(string? file) => file is null ? null : File.ReadAllText(file).Trim();

    private static void Show(IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(finding => finding.Item.Length);
        foreach (var (item, outcome, detail) in findings) { Console.Out.WriteLine($"{Word(outcome),-11}  {item.PadRight(width)}  {detail}"); }
        Console.Out.WriteLine(Summary(findings));
    }

    private static string Markdown(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder("# Installation\n\n");
        text.Append($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC. {Summary(findings)}.\n\n| | item | seen |\n|---|---|---|\n");
        foreach (var (item, outcome, detail) in findings)
        {
            text.Append($"| {Word(outcome)} | {item} | {detail.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
        return text.ToString();
    }

    private static string Summary(IReadOnlyList<Finding> findings) =>
        $"{findings.Count(finding => finding.Outcome == Outcome.Passed)} hold, {findings.Count(finding => finding.Outcome == Outcome.Failed)} do not, "
        + $"{findings.Count(finding => finding.Outcome == Outcome.NotChecked)} are not checked";

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "holds",
        Outcome.Failed => "FAILS",
        _ => "not checked",
    };
}
