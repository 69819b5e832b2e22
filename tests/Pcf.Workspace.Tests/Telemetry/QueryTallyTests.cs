using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Tests.Telemetry;

public sealed class QueryTallyTests
{
    [Fact]
    public async Task Operations_at_once_do_not_count_into_each_other()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(CountAsync));

        Assert.Equal(Enumerable.Range(0, 50), counts);
    }

    [Fact]
    public async Task Queries_on_other_threads_count_for_the_operation_that_asked()
    {
        var tally = QueryTally.Start();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Parallel.For(0, 1_000, _ => QueryTally.Add()))));

        Assert.Equal(20_000, tally.Count);
    }

    [Fact]
    public async Task Without_an_operation_nothing_counts()
    {
        var other = Task.Run(QueryTally.Start);
        QueryTally.Add();

        Assert.Equal(0, (await other).Count);
    }

    private static async Task<int> CountAsync(int queries)
    {
        var tally = QueryTally.Start();
        for (var i = 0; i < queries; i++)
        {
            await Task.Yield();
            QueryTally.Add();
        }

        return tally.Count;
    }
}
