using System.Text;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Tests.Language;

public class LexerTests
{
    [Fact]
    public void Byte_order_marks_commas_and_comments_are_ignored_anywhere() =>
        Assert.Equal("Name:a Int:1 BraceOpen:{ Name:b", Tokens("\uFEFFa,,\t1 # c { \"\n\uFEFF{\r\n# x\rb"));

    [Theory]
    [InlineData("0 -0 12 -9", "Int:0 Int:-0 Int:12 Int:-9")]
    [InlineData("0.5 1e3 1E+3 -1.5e-3", "Float:0.5 Float:1e3 Float:1E+3 Float:-1.5e-3")]
    [InlineData("...a|b&c@d", "Spread:... Name:a Pipe:| Name:b Ampersand:& Name:c At:@ Name:d")]
    [InlineData("\"\" \"a\" \"\"\"b\"\"\"", "String:\"\" String:\"a\" BlockString:\"\"\"b\"\"\"")]
    public void Tokens_are_cut(string source, string expected) => Assert.Equal(expected, Tokens(source));

    [Theory]
    [InlineData("01", "Invalid number, unexpected digit after 0: \"1\".")]
    [InlineData("1a", "Invalid number, expected digit but got: \"a\".")]
    [InlineData("1.", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("1.2.3", "Invalid number, expected digit but got: \".\".")]
    [InlineData("1e", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("-", "Invalid number, expected digit but got: <EOF>.")]
    [InlineData("\"a", "Unterminated string.")]
    [InlineData("\"a\nb\"", "Unterminated string.")]
    [InlineData("\"\"\"a", "Unterminated string.")]
    [InlineData("\"\\q\"", "Invalid character escape sequence.")]
    [InlineData("\"\\u12\"", "Invalid Unicode escape sequence.")]
    [InlineData("\"\\uD83D\"", "Invalid Unicode escape sequence.")]
    [InlineData("\"\\uDE00\\uD83D\"", "Invalid Unicode escape sequence.")]
    [InlineData("\"\\u{110000}\"", "Invalid Unicode escape sequence.")]
    [InlineData("\"\\u{D800}\"", "Invalid Unicode escape sequence.")]
    [InlineData("\"\\u{}\"", "Invalid Unicode escape sequence.")]
    [InlineData("?", "Unexpected character: \"?\".")]
    [InlineData("é", "Unexpected character: U+00E9.")]
    [InlineData("..", "Unexpected character: \".\".")]
    [InlineData("'a'", "Unexpected single quote character ('), did you mean to use a double quote (\")?")]
    public void Wrong_text_is_refused_with_a_reason(string source, string message) =>
        Assert.Equal(message, Assert.Throws<SyntaxException>(() => Tokens(source)).Message);

    [Fact]
    public void Cutting_tokens_allocates_nothing()
    {
        var source = Encoding.UTF8.GetBytes("query A($v: Int = 1) { a(x: \"y\\n\", z: [1.5, $v]) @skip(if: true) { ...F } } # end");
        Count(source);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(source);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Count(byte[] source)
    {
        var lexer = new Lexer(source, int.MaxValue);
        var count = 0;
        for (lexer.Next(); lexer.Kind != TokenKind.End; lexer.Next()) { count++; }
        return count;
    }

    private static string Tokens(string source)
    {
        var lexer = new Lexer(Encoding.UTF8.GetBytes(source), int.MaxValue);
        var tokens = new List<string>();
        for (lexer.Next(); lexer.Kind != TokenKind.End; lexer.Next()) { tokens.Add($"{lexer.Kind}:{Encoding.UTF8.GetString(lexer.Text)}"); }
        return string.Join(' ', tokens);
    }
}
