namespace Pcf.Redaction.Tests.Statements;

public sealed class GraphQLStatementTests
{
    [Theory]
    [InlineData("{ user(id: 7, name: \"Ada\") { name } }", "{ user(id: ?, name: ?) { name } }")]
    [InlineData("query Q($v: [Int!]! = [1, -2.5e-3]) @d(if: true) { a: f(in: {x: \"y\", e: RED, n: null}) { ...F ... on T { g } } }",
        "query Q($v: [Int!]! = [?, ?]) @d(if: true) { a: f(in: {x: ?, e: RED, n: null}) { ...F ... on T { g } } }")]
    [InlineData("{ a(b: \"\"\"x \"y\" \\\"\"\" z\"\"\") # secret\r c }", "{ a(b: ?) c }")]
    [InlineData("\"\"\"secret\"\"\" type T { \"more\" f: Int }", "? type T { ? f: Int }")]
    [InlineData("{ a(b: \"it\\\"s # x\") }", "{ a(b: ?) }")]
    [InlineData("{ a(b: 'secret') с }", "{ a(b: ?) ? }")]
    [InlineData("\ufeff{ a,\n\n b }", "{ a, b }")]
    public void Values_become_question_marks_and_the_structure_stays(string document, string expected) =>
        Assert.Equal(expected, GraphQLStatement.Redact(document));

    [Theory]
    [InlineData("{ a(b: \"secret", "{ a(b: ?")]
    [InlineData("{ a(b: \"secret\n) more }", "{ a(b: ?")]
    [InlineData("{ a(b: \"\"\"secret\"\") more }", "{ a(b: ?")]
    [InlineData("{ a(b: \"secret\\", "{ a(b: ?")]
    [InlineData("", "")]
    public void What_is_not_closed_is_masked_to_the_end(string document, string expected) =>
        Assert.Equal(expected, GraphQLStatement.Redact(document));
}
