using System.Text;
using Pcf.GraphQL.Tests.Oracle;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Language;

/// <summary>Whatever is sent, the answer is a response and never an exception. The seeds are fixed, so a failure can be run again.</summary>
public class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "|", "&", "=", "query", "mutation", "fragment", "on", "F", "user", "id", "name",
        "notes",
        "null", "true", "1", "-2.5e3", "\"s\"", "\"\"\"b\"\"\"", "\"\\uD83D\"", "#c\n", ",", "\uFEFF", "skip", "if", "__typename", "Int", "é", "\0",
        "type", "extend",
    ];

    [Fact]
    public async Task Random_bytes_get_a_response()
    {
        var random = new Random(1);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            await Answer(bytes);
        }
    }

    [Fact]
    public async Task Random_tokens_get_a_response()
    {
        var random = new Random(2);
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)] + " "));
            await Answer(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public async Task Mutated_documents_get_a_response()
    {
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(new RandomDocument(Conformance.Schema, i).Create());
            for (var n = random.Next(1, 4); n > 0; n--) { bytes[random.Next(bytes.Length)] = (byte)random.Next(256); }
            await Answer(bytes);
        }
    }

    [Fact]
    public void Random_schemas_are_read_or_refused_with_a_schema_exception()
    {
        var random = new Random(4);
        string[] more = [.. Pieces, "type", "interface", "input", "enum", "union", "scalar", "directive", "schema", "implements", "Query", "T",
            "repeatable", "FIELD"];
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => more[random.Next(more.Length)] + " "));
            var error = Record.Exception(() => GraphQL.TypeSystem.Schema.Parse("type Query { a: Int } " + text));
            Assert.True(error is null or GraphQL.TypeSystem.SchemaException, $"{text}: {error}");
        }
    }

    private static async Task Answer(byte[] document)
    {
        var (text, summary) = await Execute.Summary(Execute.Conformance, new GraphQLRequest(document));
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        System.Text.Json.JsonElement.Parse(text);
        Assert.True(summary.IsRequestError || text.Contains("\"data\":", StringComparison.Ordinal));
    }
}
