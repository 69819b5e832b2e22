using System.Text.Json;

namespace Pcf.Tool.Verify;

/// <summary>All items, one after another. What goes wrong in one is its finding, and the others are looked at all the same.</summary>
internal static class Checks
{
    /// <summary>Looks at an installation.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(Installation at, CancellationToken cancel)
    {
        Probe? probe = null;
        var findings = new List<Finding>
        {
            await FindAsync("The service answers a query", async () =>
            {
                probe = await Probe.SendAsync(at, cancel);
                return $"{at.Service}graphql";
            }),
        };
        Task<string> OfProbe(Func<Probe, Task<string>> look) => probe is { } sent ? look(sent) : throw new NotHeldException("the service did not answer");
        // What is not given is not checked, whether the service answers or not.
        Task<string> OfProbeAt(object? place, string option, Func<Probe, Task<string>> look) =>
            place is null ? throw new NotGivenException($"give {option}") : OfProbe(look);

        (string Item, Func<Task<string>> Look)[] items =
        [
            ("Metrics are a valid page", () => ServiceChecks.PageAsync(at, cancel)),
            ("Metrics keep their cardinality limits", () => ServiceChecks.CardinalityAsync(at, cancel)),
            ("Metrics are refused without a token", () => ServiceChecks.AccessAsync(at, cancel)),
            ("Telemetry costs little", () => ServiceChecks.OverheadAsync(at, cancel)),
            ("Log records have the trace and the request's id", () => OfProbeAt(at.Log, "--log", sent => LogChecks.CorrelatedAsync(at, sent, cancel))),
            ("Log records have infrastructure events", () => Task.FromResult(LogChecks.Events(at))),
            ("Spans are one tree", () => OfProbeAt(at.Traces, "--traces", sent => TraceChecks.TreeAsync(at, sent, cancel))),
            ("No sensitive data in telemetry", () => OfProbe(sent => SecretsAsync(at, sent, cancel))),
            ("Dashboards have their data", () => MonitoringChecks.DashboardsAsync(at, cancel)),
            ("Alerts are evaluated and delivered", () => MonitoringChecks.AlertsAsync(at, cancel)),
            ("Data is kept long enough", () => MonitoringChecks.RetentionAsync(at, cancel)),
            ("Hops are encrypted", () => TlsCheck.RunAsync(at, cancel)),
        ];
        foreach (var (item, look) in items) { findings.Add(await FindAsync(item, look)); }
        return findings;
    }

    // The signals that there are: one alone is looked at too.
    private static async Task<string> SecretsAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var looked = new List<string> { "metrics" };
        Demand(await at.ReadMetricsAsync(cancel));
        if (at.Log is not null)
        {
            // After the records of the request that was sent first, those with the secrets have been written too, in a moment.
            await LogChecks.CorrelatedAsync(at, probe, cancel);
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            Demand(LogChecks.Read(at));
            looked.Add("log records");
        }
        if (at.Traces is not null)
        {
            Demand(await TraceChecks.ReadAsync(at, probe, cancel));
            looked.Add("traces");
        }
        return $"{probe.Secrets.Count} made-up secrets are in none of {string.Join(", ", looked)}";

        void Demand(string text)
        {
            if (probe.Secrets.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)))
            {
                throw new NotHeldException($"a made-up secret is in the {(looked.Count == 1 ? looked[0] : "telemetry")}");
            }
        }
    }

    private static async Task<Finding> FindAsync(string item, Func<Task<string>> look)
    {
        try
        {
            return new Finding(item, Outcome.Passed, await look());
        }
        catch (NotGivenException e)
        {
            return new Finding(item, Outcome.NotChecked, e.Message);
        }
        catch (NotHeldException e)
        {
            return new Finding(item, Outcome.Failed, e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return new Finding(item, Outcome.Failed, e.Message);
        }
        catch (TaskCanceledException)
        {
            return new Finding(item, Outcome.Failed, $"no answer within {Installation.Deadline.TotalSeconds} s");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Finding(item, Outcome.Failed, "an answer that is not the expected one; is the address right?");
        }
    }
}
