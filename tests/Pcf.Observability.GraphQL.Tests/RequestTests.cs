using System.Diagnostics;
using System.Text.Json;
using GraphQL;
using GraphQL.Validation;
using GraphQL.Validation.Complexity;
using Pcf.Observability.GraphQL.Tests.Support;

namespace Pcf.Observability.GraphQL.Tests;

/// <summary>What a request to GraphQL.NET leaves in the three signals.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_request_is_counted_timed_traced_and_recorded_once()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("query Greeting { hello }");

        Assert.Equal(
            ["""graphql_requests_total{operation_type="query",operation_name="Greeting",status="ok"} 1"""],
            executer.Series("graphql_requests_total"));
        Assert.Equal(
            ["""graphql_request_duration_seconds_count{operation_type="query",operation_name="Greeting"} 1"""],
            executer.Series("graphql_request_duration_seconds_count"));
        var span = Assert.Single(executer.Requests);
        Assert.Equal(("query", ActivityKind.Internal, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal([new("graphql.operation.type", "query"), new("graphql.operation.name", "Greeting")], span.TagObjects);
        var record = Assert.Single(await executer.RecordsAsync("graphql.completed"));
        var fields = record.GetProperty("fields");
        Assert.Equal(
            ["document_cached", "duration_ms", "errors", "operation_name", "operation_type"],
            fields.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("Greeting", fields.GetProperty("operation_name").GetString());
        Assert.Equal(0, fields.GetProperty("errors").GetInt32());
        Assert.Equal(span.SpanId.ToHexString(), record.GetProperty("span_id").GetString());
    }

    [Fact]
    public async Task An_operation_without_a_name_is_anonymous()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("mutation { rename(name: \"x\") }");

        Assert.Equal(
            ["""graphql_requests_total{operation_type="mutation",operation_name="anonymous",status="ok"} 1"""],
            executer.Series("graphql_requests_total"));
        Assert.Equal([new("graphql.operation.type", "mutation")], Assert.Single(executer.Requests).TagObjects);
    }

    [Fact]
    public async Task The_chosen_one_of_several_operations_is_named()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("query A { hello } mutation B { rename(name: \"x\") }", options => options.OperationName = "B");

        Assert.Equal("mutation", Assert.Single(executer.Requests).DisplayName);
        Assert.Contains("operation_name=\"B\"", Assert.Single(executer.Series("graphql_requests_total")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cost_is_what_the_complexity_analyzer_says()
    {
        await using var executer = await ObservedExecuter.StartAsync(graphql =>
            graphql.AddComplexityAnalyzer(complexity => complexity.MaxComplexity = 100));

        await executer.ExecuteAsync("{ customers(first: 10) { orders } }");
        await executer.ExecuteAsync("{ customers(first: 1000) { orders } }");

        Assert.Equal(["""graphql_request_cost_count{operation_type="query"} 1"""], executer.Series("graphql_request_cost_count"));
        Assert.Equal(["""graphql_request_cost_sum{operation_type="query"} 11"""], executer.Series("graphql_request_cost_sum"));
        Assert.Equal(["""graphql_errors_total{operation_type="query",code="COMPLEXITY"} 1"""], executer.Series("graphql_errors_total"));
        Assert.Equal(11, (await executer.RecordsAsync("graphql.completed"))[0].GetProperty("fields").GetProperty("cost").GetInt32());
    }

    [Fact]
    public async Task A_limit_of_the_services_own_on_complexity_still_decides()
    {
        static Task TooMuch(ComplexityValidationContext context)
        {
            context.Error = new ValidationError("Too much.") { Code = "TOO_MUCH" };
            return Task.CompletedTask;
        }
        await using var executer = await ObservedExecuter.StartAsync(graphql =>
            graphql.AddComplexityAnalyzer(complexity => complexity.ValidateComplexityDelegate = TooMuch));

        await executer.ExecuteAsync("{ hello }");

        Assert.Equal(["""graphql_errors_total{operation_type="query",code="TOO_MUCH"} 1"""], executer.Series("graphql_errors_total"));
    }

    [Fact]
    public async Task A_cached_document_is_recorded_as_such()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        var first = await executer.ExecuteAsync("{ hello }");
        await executer.ExecuteAsync("{ hello }", options => options.Document = first.Document);

        var records = await executer.RecordsAsync("graphql.completed");
        Assert.Equal([false, true], records.Select(record => record.GetProperty("fields").GetProperty("document_cached").GetBoolean()));
    }

    [Fact]
    public async Task The_start_of_a_subscription_is_a_request_and_errors_of_its_events_count()
    {
        await using var executer = await ObservedExecuter.StartAsync();
        var received = new List<string>();

        var result = await executer.ExecuteAsync("subscription Watch { ticks }");
        using var subscription = Assert.Single(result.Streams!).Value.Subscribe(new Observer(received));
        foreach (var tick in new[] { "one", "bad", "two" }) { executer.Schema.Ticks.Publish(tick); }

        Assert.Equal(3, received.Count);
        Assert.Equal(
            ["""graphql_requests_total{operation_type="subscription",operation_name="Watch",status="ok"} 1"""],
            executer.Series("graphql_requests_total"));
        Assert.Equal(["""graphql_errors_total{operation_type="subscription",code="INTERNAL"} 1"""], executer.Series("graphql_errors_total"));
        Assert.Equal("subscription", Assert.Single(executer.Requests).DisplayName);
        Assert.Single(await executer.RecordsAsync("graphql.failed"));
    }

    [Fact]
    public async Task With_the_telemetry_off_requests_are_answered_and_nothing_is_recorded()
    {
        await using var executer = await ObservedExecuter.StartAsync(configure: options => options.Enabled = false);

        var result = await executer.ExecuteAsync("{ hello slow }");

        Assert.Null(result.Errors);
        Assert.Empty(executer.Series("graphql_requests_total"));
    }

    [Fact]
    public async Task Added_twice_it_counts_once()
    {
        await using var executer = await ObservedExecuter.StartAsync(graphql => graphql.AddPcfTelemetry());

        await executer.ExecuteAsync("{ hello slow }");

        Assert.EndsWith(" 1", Assert.Single(executer.Series("graphql_requests_total")), StringComparison.Ordinal);
        Assert.Single(executer.Requests);
        Assert.Single(await executer.RecordsAsync("graphql.completed"));
    }

    [Fact]
    public async Task Options_that_are_used_again_count_each_request_once()
    {
        await using var executer = await ObservedExecuter.StartAsync();
        ExecutionOptions? first = null;

        await executer.ExecuteAsync("{ broken }", options => first = options);
        await executer.ExecuteAgainAsync(first!);

        Assert.EndsWith(" 2", Assert.Single(executer.Series("graphql_requests_total")), StringComparison.Ordinal);
        Assert.Empty(first!.Listeners);
        Assert.Equal(2, (await executer.RecordsAsync("graphql.failed")).Length);
    }

    private sealed class Observer(List<string> received) : IObserver<ExecutionResult>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => received.Add("error");

        public void OnNext(ExecutionResult value) => received.Add(JsonSerializer.Serialize(value.Errors?.Count));
    }
}
