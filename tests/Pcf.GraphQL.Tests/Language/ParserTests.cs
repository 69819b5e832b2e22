using System.Text;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Tests.Language;

public class ParserTests
{
    private static readonly ParserLimits Limits = new(Tokens: 10_000, Depth: 50, Fields: 1_000, Aliases: 100);

    [Theory]
    [InlineData("\"a\\u00e9\\n\\\"\\/\"", "aé\n\"/")]
    [InlineData("\"\\uD83D\\uDE00 \\u{1F600} \\u{0041}\"", "😀 😀 A")]
    [InlineData("\"\"\"\n    a\n      b\n\n    c\n  \"\"\"", "a\n  b\n\nc")]
    [InlineData("\"\"\"a\r\n   b\r   c\"\"\"", "a\nb\nc")]
    [InlineData("\"\"\" \\\"\"\" \\n \"\"\"", " \"\"\" \\n ")]
    [InlineData("\"\"\"\n\n \"\"\"", "")]
    public void Strings_are_decoded(string literal, string expected)
    {
        var field = (FieldNode)Parse($"{{ f(x: {literal}) }}").Operations[0].Selections.Items[0];

        Assert.Equal(expected, ((StringNode)field.Arguments[0].Value).Value);
    }

    [Fact]
    public void The_whole_executable_language_is_read()
    {
        var document = Parse("""
            "an operation" query Q("a variable" $v: [Int!]! = [1] @d, $w: X) @d { a: b(x: {y: $v, z: [null, true, E]}) @d { c } ... on T @d { e } ... @d { f } ...F @d }
            mutation { m } subscription S { s }
            "a fragment" fragment F on T @d { g }
            { h }
            """);

        Assert.Equal([OperationKind.Query, OperationKind.Mutation, OperationKind.Subscription, OperationKind.Query],
            document.Operations.Select(o => o.Kind));
        Assert.Equal(("an operation", "a variable", "a fragment"),
            (document.Operations[0].Description, document.Operations[0].Variables[0].Description, document.Fragments[0].Description));
        Assert.Equal("[Int!]!", document.Operations[0].Variables[0].Type.ToString());
        Assert.Equal("{ y: $v, z: [null, true, E] }", Printer.PrintWhole(((FieldNode)document.Operations[0].Selections.Items[0]).Arguments[0].Value));
    }

    [Theory]
    [InlineData("", "Syntax Error: Unexpected <EOF>.")]
    [InlineData("{", "Syntax Error: Expected Name, found <EOF>.")]
    [InlineData("{ }", "Syntax Error: Expected Name, found \"}\".")]
    [InlineData("{ a(", "Syntax Error: Expected Name, found <EOF>.")]
    [InlineData("{ a() }", "Syntax Error: Expected Name, found \")\".")]
    [InlineData("{ ...on }", "Syntax Error: Expected Name, found \"}\".")]
    [InlineData("fragment on on T { a }", "Syntax Error: Unexpected Name \"on\".")]
    [InlineData("query ($v: Int = $w) { a }", "Syntax Error: Unexpected variable in constant value.")]
    [InlineData("type T { a: Int }", "Syntax Error: Unexpected Name \"type\".")]
    [InlineData("{ a(x: 1 2) }", "Syntax Error: Expected Name, found Int.")]
    public void Wrong_documents_are_refused_with_a_reason(string source, string message) =>
        Assert.Equal(message, Assert.Throws<SyntaxException>(() => Parse(source)).Message);

    [Fact]
    public void Lines_end_with_cr_lf_or_both_and_columns_count_characters()
    {
        var source = "{\r\n a\r b\n  é😀 ?"u8.ToArray();

        Assert.Equal(new SourceLocation(4, 6), SourceLocation.At(source, Array.IndexOf(source, (byte)'?')));
    }

    [Theory]
    [InlineData("{a", "}")]
    [InlineData("{a(x:[", "")]
    [InlineData("{a(x:{y:", "")]
    [InlineData("query($v:[", "")]
    [InlineData("{...{a", "}")]
    public void Deep_nesting_is_refused_and_not_recursed_into(string open, string close)
    {
        var inner = open[(open.LastIndexOfAny(['{', '[']))..];
        var deep = open + string.Concat(Enumerable.Repeat(inner, 100_000)) + close;

        Assert.Equal("The document is nested more than 50 levels deep.",
            Assert.Throws<SyntaxException>(() => Parse(deep, Limits with { Tokens = int.MaxValue, Fields = int.MaxValue })).Message);
    }

    [Fact]
    public void Tokens_fields_and_aliases_are_capped()
    {
        Assert.Equal("The document has more than 10000 tokens.", Refusal("{a(x:[" + string.Concat(Enumerable.Repeat(" 1", 10_000)) + "])}"));
        Assert.Equal("The document has more than 1000 fields.", Refusal("{" + string.Concat(Enumerable.Repeat(" a", 1_001)) + "}"));
        Assert.Equal("The document has more than 100 aliases.", Refusal("{" + string.Concat(Enumerable.Repeat(" b:a", 101)) + "}"));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Assert.Equal("The document is not valid UTF-8.",
            Assert.Throws<SyntaxException>(() => DocumentParser.Parse([(byte)'{', 0xC3, 0x28], Limits)).Message);

    private static string Refusal(string source) => Assert.Throws<SyntaxException>(() => Parse(source)).Message;

    private static Document Parse(string source) => Parse(source, Limits);

    private static Document Parse(string source, ParserLimits limits) => DocumentParser.Parse(Encoding.UTF8.GetBytes(source), limits);
}
