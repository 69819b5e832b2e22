using System.Diagnostics.Metrics;
using Pcf.GraphQL.Running;

namespace Pcf.Api.GraphQL;

/// <summary>What large answers take of their memory.</summary>
internal static class AnswerMetrics
{
    public static void Register(IMeterFactory meters, AnswerBudget answers)
    {
        var meter = meters.Create("Pcf.Api.Answers");
        meter.CreateObservableGauge("graphql.answers.memory", () => answers.Taken, "By", "Memory of large answers that are made or sent.");
        meter.CreateObservableGauge("graphql.answers.memory.limit", () => answers.Limit, "By", "Memory that large answers may take together.");
        meter.CreateObservableCounter("graphql.answers.refused", () => answers.Refused,
            description: "Large answers refused, since they had no memory left.");
    }
}
