using System.Text;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Planning;

public class DocumentCacheTests
{
    private static readonly ExecutableSchema Schema = Conformance.Bind();

    [Fact]
    public void Count_and_bytes_are_bounded_and_the_used_stay()
    {
        var cache = new DocumentCache(maxDocuments: 4, maxBytes: 60);
        cache.Add(Document("{ old }"));
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(cache.Find(Encoding.UTF8.GetBytes("{ old }")));
            cache.Add(Document($"{{ a{i}: old }}"));
            Assert.InRange(cache.Count, 1, 4);
            Assert.InRange(cache.Bytes, 1, 60);
        }

        cache.Add(Document("{" + new string(' ', 100) + "old }"));

        Assert.NotNull(cache.Find(Encoding.UTF8.GetBytes("{ old }")));
    }

    [Fact]
    public void Racing_threads_keep_the_bounds()
    {
        var cache = new DocumentCache(maxDocuments: 10, maxBytes: 1_000);

        Parallel.For(0, 2_000, i =>
        {
            cache.Add(Document($"{{ a{i % 50}: old }}"));
            cache.Find(Encoding.UTF8.GetBytes($"{{ a{i % 20}: old }}"));
        });

        Assert.Equal(10, cache.Count);
    }

    [Fact]
    public async Task One_engine_serves_many_threads()
    {
        var expected = await Execute.Run("query($f: Int) { notes(first: $f) { id author { name } } }", """{"f":3}""");

        await Parallel.ForAsync(0, 500, async (i, _) =>
            Assert.Equal(expected, await Execute.Run(i % 2 == 0 ? Execute.Waiting : Execute.Conformance,
                "query($f: Int) { notes(first: $f) { id author { name } } }", """{"f":3}""")));
    }

    private static PreparedDocument Document(string text) =>
        new(Schema, DocumentParser.Parse(Encoding.UTF8.GetBytes(text), ParserLimits.Trusted));
}
