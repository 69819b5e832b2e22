using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What the running service tells of each GraphQL operation when it is over.</summary>
public sealed class OperationRecordTests
{
    private static readonly (string Name, string Document, int Cost)[] Operations =
    [
        ("None", "query None { __typename }", 1),
        ("One", "query One { user(id: 1) { id name } }", 3),
        ("Page", "query Page { notes(first: 5) { edges { node { title author { name } } } } }", 10 + 1 + (5 * 4)),
        ("Aliases", "query Aliases { a: me { id } b: me { id } c: me { id } d: me { id } }", 8),
        ("Write", "mutation Write { createNote(input: {title: \"x\"}) { id viewers { id } } }", 50 + 2 + 20),
    ];

    [Fact]
    public async Task A_completed_operation_tells_its_cost_and_its_own_queries_however_many_run_at_once()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__PoolSize", "8"));
        foreach (var operation in Operations) { await service.AskAsync(operation.Document); }
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => service.AskAsync(Operations[i % Operations.Length].Document)));
        Assert.Equal(0, await service.TerminateAsync());

        var records = service.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("event", out var name) && name.GetString() == "graphql.completed")
            .Select(record => record.GetProperty("fields")).ToLookup(fields => fields.GetProperty("operation_name").GetString());
        foreach (var operation in Operations)
        {
            Assert.Equal(21, records[operation.Name].Count());
            Assert.All(records[operation.Name], fields => Assert.Equal(operation.Cost, fields.GetProperty("cost").GetInt32()));
            // The first ran alone.
            var alone = records[operation.Name].First().GetProperty("queries").GetInt32();
            Assert.All(records[operation.Name], fields => Assert.Equal(alone, fields.GetProperty("queries").GetInt32()));
            Assert.Equal(operation.Name == "None", alone == 0);
        }
        Assert.Equal(1, records["One"].First().GetProperty("queries").GetInt32());
        // The same user, so it is loaded once.
        Assert.Equal(1, records["Aliases"].First().GetProperty("queries").GetInt32());
    }
}
