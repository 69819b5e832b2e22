using System.Diagnostics.Metrics;

namespace Pcf.Api.Admission;

/// <summary>What admission shows of itself.</summary>
internal static class AdmissionMetrics
{
    public static void Register(IMeterFactory meters, AdaptiveLimit limit)
    {
        var meter = meters.Create("Pcf.Api.Admission");
        meter.CreateObservableGauge("graphql_requests_active", () => limit.AtWork, null, "GraphQL requests at work.");
        meter.CreateObservableGauge("graphql_requests_limit", () => limit.Limit, null, "GraphQL requests that may be at work; follows latency.");
        meter.CreateObservableGauge("graphql_requests_waiting", () => limit.Waiting, null, "GraphQL requests that wait for a place.");
        meter.CreateObservableCounter("graphql_requests_shed_total", () => Enum.GetValues<Refusal>().Select(reason =>
            new Measurement<long>(limit.Refused(reason), new KeyValuePair<string, object?>("reason", NameOf(reason)))), null,
            "GraphQL requests refused under overload, by reason.");
    }

    private static string NameOf(Refusal reason) => reason switch
    {
        Refusal.QueueFull => "queue_full",
        _ => "queue_time",
    };
}
