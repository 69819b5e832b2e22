using Pcf.Metrics;

namespace Pcf.Observability.GraphQL;

/// <summary>The budgets of the labels of GraphQL's metrics; limits that the service sets for the same labels win.</summary>
internal sealed class GraphQLBudgets : RegistryDefaults
{
    private const int Names = 50;
    private const int Codes = 50;
    private const int Fields = 20;

    public override void Configure(MetricsRegistryBuilder registry) => registry
        .WithDefaultLimit("graphql_requests_total", new Label("operation_name", Names, LabelPolicy.Busiest))
        .WithDefaultLimit("graphql_request_duration_seconds", new Label("operation_name", Names, LabelPolicy.Busiest))
        .WithDefaultLimit("graphql_errors_total", new Label("code", Codes, LabelPolicy.Busiest))
        .WithDefaultLimit("graphql_field_duration_seconds", new Label("field", Fields, LabelPolicy.Busiest))
        .WithHistogram("graphql_request_duration_seconds", static histogram => histogram.Exemplars = true);
}
