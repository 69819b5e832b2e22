using GraphQL;
using Pcf.Observability.GraphQL.Tests.Support;

namespace Pcf.Observability.GraphQL.Tests;

/// <summary>What clients write does not leave, and the names that they choose cost no more than their budget.</summary>
public sealed class LeakTests
{
    private const string Secret = "Quail77tern";

    [Theory]
    [InlineData("query Q { hello(name: \"Quail77tern\") }")]
    [InlineData("mutation { rename(name: \"\"\"Quail77tern\"\"\") }")]
    [InlineData("query Q { hello(name: Quail77tern) }")]
    [InlineData("query Q { hello(name: \"Quail77tern) }")]
    [InlineData("query Q { hello(nme: \"Quail77tern\") broken slow }")]
    [InlineData("# Quail77tern\n{ hello")]
    public async Task A_literal_of_the_document_leaves_in_no_signal(string document)
    {
        await using var executer = await ObservedExecuter.StartAsync(graphql => graphql.UseTelemetry());

        await executer.ExecuteAsync(document);

        Assert.All(executer.Spans, span =>
        {
            Assert.DoesNotContain(Secret, $"{span.DisplayName} {span.StatusDescription}", StringComparison.Ordinal);
            var others = span.TagObjects.Where(tag => tag.Key != "graphql.document");
            Assert.DoesNotContain(others, tag => tag.Value?.ToString()?.Contains(Secret, StringComparison.Ordinal) == true);
            Assert.DoesNotContain($"\"{Secret}", $"{span.GetTagItem("graphql.document")}", StringComparison.Ordinal);
            Assert.Empty(span.Events);
        });
        Assert.DoesNotContain(Secret, executer.Page(), StringComparison.Ordinal);
        Assert.DoesNotContain(await executer.RecordsAsync(), record => record.GetRawText().Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_document_of_GraphQL_NETs_own_span_has_no_literals(bool isAddedFirst)
    {
        await using var executer = await ObservedExecuter.StartAsync(graphql =>
        {
            if (isAddedFirst) { graphql.AddPcfTelemetry(); }
            graphql.UseTelemetry(options => options.SanitizeDocument = request => $"{request.Query} # of the service");
        });

        await executer.ExecuteAsync($"{{ hello(name: \"{Secret}\") }}");

        var span = Assert.Single(executer.Spans, span => span.Source.Name == "GraphQL");
        Assert.Equal("{ hello(name: ?) }", span.GetTagItem("graphql.document"));
    }

    [Fact]
    public async Task Ten_thousand_made_up_names_stay_within_the_budget_and_all_are_counted()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        for (var i = 0; i < 10_000; i++) { await executer.ExecuteAsync($"query Made{i} {{ hello }}"); }

        var series = executer.Series("graphql_requests_total");
        Assert.InRange(series.Length, 2, 51);
        Assert.Equal(10_000, executer.Total("graphql_requests_total"));
        Assert.InRange(executer.Series("graphql_request_duration_seconds_count").Length, 2, 51);
        Assert.All(executer.Requests, span => Assert.Equal("query", span.DisplayName));
    }

    [Fact]
    public async Task A_name_of_any_length_is_cut()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync($"query {new string('n', 100_000)} {{ hello }}");

        Assert.Equal(256, $"{Assert.Single(executer.Requests).GetTagItem("graphql.operation.name")}".Length);
        Assert.InRange(Assert.Single(executer.Series("graphql_requests_total")).Length, 1, 500);
        Assert.InRange(Assert.Single(await executer.RecordsAsync("graphql.completed")).GetRawText().Length, 1, 2_000);
    }

    [Fact]
    public async Task The_services_own_limit_of_names_wins()
    {
        await using var executer = await ObservedExecuter.StartAsync(configure: options =>
            options.Metrics.ConfigureRegistry = metrics => metrics.WithLabelLimit("operation_name", 3));

        for (var i = 0; i < 20; i++) { await executer.ExecuteAsync($"query Made{i} {{ hello }}"); }

        Assert.Equal(4, executer.Series("graphql_requests_total").Length);
    }
}
