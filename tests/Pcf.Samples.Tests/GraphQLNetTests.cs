using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>A service on GraphQL.NET keeps the contract that our own engine keeps.</summary>
public sealed class GraphQLNetTests
{
    // What is of the API's domain and its store, and no part of the library.
    private static readonly string[] OfTheApi = ["graphql_active_", "graphql_subscription_", "graphql_stream_", "background_", "graphql_answers_",
        "graphql_batch_", "graphql_cost_refused_", "graphql_requests_active",
        "graphql_requests_limit", "graphql_requests_waiting", "graphql_requests_shed_", "connections_", "db_", "auth_", "notes", "note_", "dependency_"];

    private const string Secret = "Quail77tern";

    [Fact]
    public async Task Each_metric_is_in_the_contract_with_its_type_and_labels()
    {
        await using var sample = await Sample.StartAsync("GraphQLNet");
        await ProvokeAsync(sample);

        var page = await sample.PageAsync();

        TelemetryContract.Holds(page, mayBeAbsent: name =>
            TelemetryContract.Rare.Contains(name) || OfTheApi.Any(part => name.StartsWith(part, StringComparison.Ordinal)));
        Assert.Contains("""graphql_requests_total{operation_type="query",operation_name="Shelf",status="ok"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""graphql_errors_total{operation_type="mutation",code="EMPTY_REVIEW"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""graphql_field_duration_seconds_count{parent_type="Book",field="reviews"} 2""", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_spans_and_records_are_in_the_contract_and_no_literal_leaves()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("GraphQLNet", collector.Settings);
        await ProvokeAsync(sample);
        var page = await sample.PageAsync();
        Assert.Equal(0, await sample.StopAsync());

        Assert.Empty(sample.Events.Except(TelemetryContract.Events()));
        Assert.Equal(5, sample.Named("graphql.completed").Count());
        Assert.Equal("Query.rarest", Assert.Single(sample.Named("graphql.failed")).GetProperty("fields").GetProperty("coordinate").GetString());
        foreach (var name in new[] { "graphql.operation.type", "graphql.operation.name", "POST /graphql", "Book.reviews" })
        {
            Assert.True(collector.Has("traces", name), name);
        }
        Assert.True(collector.Has("logs", "graphql.completed"));
        foreach (var signal in new[] { "traces", "logs" }) { Assert.False(collector.Has(signal, Secret), signal); }
        Assert.DoesNotContain(Secret, page, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Records, record => record.GetRawText().Contains(Secret, StringComparison.Ordinal));
    }

    private static async Task ProvokeAsync(Sample sample)
    {
        var shelf = await sample.AskAsync("query Shelf { books { id title reviews } }");
        Assert.Equal(2, shelf.GetProperty("data").GetProperty("books").GetArrayLength());
        await sample.AskAsync($"{{ book(id: \"{Secret}\") {{ title }} }}");
        await sample.AskAsync($"{{ nonsense(of: \"{Secret}\") }}");
        await sample.AskAsync("{ rarest { id } }");
        await sample.AskAsync("mutation { addReview(bookId: \"1\", text: \"\") }");
    }
}
