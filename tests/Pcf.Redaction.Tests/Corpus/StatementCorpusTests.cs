namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Statements: every literal goes, every name stays.</summary>
public sealed class StatementCorpusTests
{
    private const double Kept = 0.99;

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void No_literal_survives(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Statements, seed))
        {
            var output = Redact(row);
            foreach (var secret in row.Secrets)
            {
                var leak = Judge.Leak(row, secret, output);
                score.Add(row.Row, leak is null ? null : $"{leak}   in   {output}");
            }
            foreach (var literal in row.Row.Gone)
            {
                score.Add(row.Row, Judge.IsLeft(literal, output) ? $"{literal}   in   {output}" : null);
            }
        }

        Assert.True(score.Missed == 0, score.Table("Literals gone"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Names_and_structure_survive(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Statements, seed))
        {
            var output = Redact(row);
            foreach (var kept in row.Row.Keep)
            {
                score.Add(row.Row, output.Contains(kept, StringComparison.Ordinal) ? null : $"{kept}   not in   {output}");
            }
        }

        Assert.True(score.Share >= Kept, score.Table("Names kept"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Where_there_is_one_right_answer_it_is_given(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Statements.Where(row => row.Expected is not null), seed))
        {
            var output = Redact(row);
            score.Add(row.Row, output == row.Row.Expected ? null : $"{output}   is not   {row.Row.Expected}");
        }

        Assert.True(score.Missed == 0, score.Table("Exact answers"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Redacting_a_statement_twice_is_redacting_it_once(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Statements, seed))
        {
            var once = Redact(row);
            var twice = Redact(row.Row, once);
            score.Add(row.Row, once == twice ? null : $"{once}   became   {twice}");
        }

        Assert.True(score.Missed == 0, score.Table("Statements stable"));
    }

    private static string Redact(Expansion row) => Redact(row.Row, row.Text);

    private static string Redact(CorpusRow row, string statement) =>
        row.Kind.StartsWith("graphql", StringComparison.Ordinal) ? GraphQLStatement.Redact(statement) : SqlStatement.Redact(statement);
}
