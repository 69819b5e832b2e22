using System.Diagnostics;
using GraphQL;
using Pcf.Observability.GraphQL.Tests.Support;

namespace Pcf.Observability.GraphQL.Tests;

/// <summary>Errors by their code, in metrics, spans and records.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("{ hello", "unknown", "client_error", "INVALID_INPUT")]
    [InlineData("{ nothingOfTheKind }", "query", "client_error", "INVALID_INPUT")]
    [InlineData("query ($n: Int!) { hello }", "query", "client_error", "INVALID_INPUT")]
    [InlineData("{ refused }", "query", "client_error", "TEAPOT")]
    [InlineData("{ refusedWithoutCode }", "query", "client_error", "UNSPECIFIED")]
    [InlineData("{ broken }", "query", "server_error", "INTERNAL")]
    [InlineData("{ brokenLater }", "query", "server_error", "INTERNAL")]
    public async Task An_error_has_its_code_and_its_side(string document, string type, string status, string code)
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync(document);

        Assert.Equal(
            [$$"""graphql_requests_total{operation_type="{{type}}",operation_name="anonymous",status="{{status}}"} 1"""],
            executer.Series("graphql_requests_total"));
        Assert.Equal([$$"""graphql_errors_total{operation_type="{{type}}",code="{{code}}"} 1"""], executer.Series("graphql_errors_total"));
        var span = Assert.Single(executer.Requests);
        Assert.Equal((ActivityStatusCode.Error, code), (span.Status, span.GetTagItem("error.type")));
        Assert.Equal(1, Assert.Single(await executer.RecordsAsync("graphql.completed")).GetProperty("fields").GetProperty("errors").GetInt32());
    }

    [Theory]
    [InlineData("query A { hello slow customer { orders } loaded }")]
    [InlineData("query A { refused broken brokenLater }")]
    [InlineData("mutation { rename(name: \"x\") }")]
    [InlineData("{ hello")]
    public async Task Spans_have_the_attributes_of_the_contract(string document)
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync(document);

        TelemetryContract.Holds("GraphQL request ", Assert.Single(executer.Requests));
        Assert.All(executer.Spans.Except(executer.Requests), field => TelemetryContract.Holds("GraphQL field", field));
    }

    [Theory]
    [InlineData("{ mine: broken }", "Query.broken")]
    [InlineData("{ mine: brokenLater }", "Query.brokenLater")]
    public async Task A_fault_is_recorded_once_with_its_coordinate_and_its_exception(string document, string coordinate)
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync(document);

        var record = Assert.Single(await executer.RecordsAsync("graphql.failed"));
        Assert.Equal("ERROR", record.GetProperty("level").GetString());
        Assert.Equal(coordinate, record.GetProperty("fields").GetProperty("coordinate").GetString());
        Assert.Equal("System.InvalidOperationException", record.GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_a_resolver_refuses_is_no_fault()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync("{ refused refusedWithoutCode }");

        Assert.Empty(await executer.RecordsAsync("graphql.failed"));
    }

    [Fact]
    public async Task The_services_own_handler_of_exceptions_is_called_as_well()
    {
        var handled = 0;
        await using var executer = await ObservedExecuter.StartAsync(graphql => graphql.AddUnhandledExceptionHandler(context =>
        {
            handled++;
            context.ErrorMessage = "Sorry.";
        }));

        var result = await executer.ExecuteAsync("{ broken }");

        Assert.Equal("Sorry.", Assert.Single(result.Errors!).Message);
        Assert.Equal(1, handled);
        Assert.Single(await executer.RecordsAsync("graphql.failed"));
    }

    [Fact]
    public async Task A_request_that_throws_is_counted_and_still_throws()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            executer.ExecuteAsync("{ broken }", options => options.ThrowOnUnhandledException = true));

        Assert.Contains("status=\"server_error\"", Assert.Single(executer.Series("graphql_requests_total")), StringComparison.Ordinal);
        var span = Assert.Single(executer.Requests);
        Assert.Equal((ActivityStatusCode.Error, "INTERNAL"), (span.Status, span.GetTagItem("error.type")));
        Assert.Single(await executer.RecordsAsync("graphql.failed"));
    }

    [Fact]
    public async Task A_cancelled_request_is_no_fault()
    {
        await using var executer = await ObservedExecuter.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            executer.ExecuteAsync("{ hello }", options => options.CancellationToken = cancelled.Token));

        Assert.Equal(ActivityStatusCode.Error, Assert.Single(executer.Requests).Status);
        Assert.Empty(executer.Series("graphql_requests_total"));
        Assert.Empty(await executer.RecordsAsync("graphql.failed"));
    }

    [Fact]
    public async Task Of_an_answer_with_very_many_errors_each_is_counted_and_few_are_recorded()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        await executer.ExecuteAsync($"{{ {string.Join(' ', Enumerable.Range(0, 3_000).Select(n => $"f{n}: broken"))} }}");

        Assert.Equal(3_000, executer.Total("graphql_errors_total"));
        Assert.InRange((await executer.RecordsAsync("graphql.failed")).Length, 1, 20);
    }

    [Fact]
    public async Task Codes_that_are_made_up_stay_within_their_budget()
    {
        await using var executer = await ObservedExecuter.StartAsync();

        for (var i = 0; i < 300; i++) { await executer.ExecuteAsync($"{{ coded(code: \"C{i}\") }}"); }

        Assert.InRange(executer.Series("graphql_errors_total").Length, 1, 51);
        Assert.Equal(300, executer.Total("graphql_errors_total"));
    }
}
