using System.Diagnostics;
using Pcf.Observability.GraphQL.Tests.Support;

namespace Pcf.Observability.GraphQL.Tests;

/// <summary>Resolvers that wait: their times and their spans.</summary>
public sealed class FieldTests
{
    [Fact]
    public async Task A_resolver_that_waits_is_timed_and_one_that_does_not_is_not()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("{ hello mine: slow }");

        Assert.Equal(
            ["""graphql_field_duration_seconds_count{parent_type="Query",field="slow"} 1"""],
            executer.Series("graphql_field_duration_seconds_count"));
        var field = Assert.Single(executer.Spans, span => span.DisplayName == "Query.slow");
        Assert.Equal(Assert.Single(executer.Requests).SpanId, field.ParentSpanId);
        Assert.Equal((ActivityKind.Internal, ActivityStatusCode.Unset), (field.Kind, field.Status));
        Assert.DoesNotContain(executer.Spans, span => span.DisplayName == "Query.hello");
    }

    [Fact]
    public async Task Waits_within_waits_are_each_timed()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        for (var i = 0; i < 2; i++) { await executer.ExecuteAsync("{ customer { orders } slow }"); }

        Assert.Equal(
            ["""graphql_field_duration_seconds_count{parent_type="Customer",field="orders"} 2""",
            """graphql_field_duration_seconds_count{parent_type="Query",field="customer"} 2""",
            """graphql_field_duration_seconds_count{parent_type="Query",field="slow"} 2"""],
            executer.Series("graphql_field_duration_seconds_count").Order());
        var requests = executer.Requests.Select(request => request.SpanId).ToHashSet();
        var fields = executer.Spans.Where(span => span.DisplayName.Contains('.', StringComparison.Ordinal));
        Assert.All(fields, field => Assert.Contains(field.ParentSpanId, requests));
    }

    [Fact]
    public async Task What_a_data_loader_loads_counts_as_waiting()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        var result = await executer.ExecuteAsync("{ loaded }");

        Assert.Null(result.Errors);
        Assert.Equal(
            ["""graphql_field_duration_seconds_count{parent_type="Query",field="loaded"} 1"""],
            executer.Series("graphql_field_duration_seconds_count"));
        Assert.Single(executer.Spans, span => span.DisplayName == "Query.loaded");
    }

    [Fact]
    public async Task A_resolver_that_waits_and_fails_has_an_error_status()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        for (var i = 0; i < 2; i++) { await executer.ExecuteAsync("{ brokenLater }"); }

        Assert.Equal(2, executer.Spans.Count(span => span.DisplayName == "Query.brokenLater"));
        Assert.All(executer.Spans.Where(span => span.DisplayName == "Query.brokenLater"), span =>
            Assert.Equal((ActivityStatusCode.Error, "System.InvalidOperationException"), (span.Status, span.GetTagItem("error.type"))));
    }

    [Fact]
    public async Task Spans_that_a_waiting_resolver_begins_are_below_its_own()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        // From the first wait on it is known that the field waits.
        for (var i = 0; i < 2; i++) { await executer.ExecuteAsync("{ traced }"); }

        var field = executer.Spans.Last(span => span.DisplayName == "Query.traced");
        Assert.Equal(field.SpanId.ToHexString(), executer.Schema.SeenSpan);
    }

    [Fact]
    public async Task A_request_has_a_hundred_spans_of_fields_at_most_and_all_its_times()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("{ customers(first: 300) { orders } }");

        Assert.Equal(100, executer.Spans.Count(span => span.DisplayName == "Customer.orders"));
        Assert.Equal(
            ["""graphql_field_duration_seconds_count{parent_type="Customer",field="orders"} 300"""],
            executer.Series("graphql_field_duration_seconds_count"));
    }
}
