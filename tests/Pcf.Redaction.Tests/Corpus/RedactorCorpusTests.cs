namespace Pcf.Redaction.Tests.Corpus;

/// <summary>The redactor against the corpus: what it must find, and what it must leave alone.</summary>
public sealed class RedactorCorpusTests
{
    private const double Recall = 0.98;
    private const double RecallOfAKind = 0.90;
    private const double FalseAlarms = 0.009;
    private const double Damage = 0.01;
    private const double Kept = 0.99;

    private readonly Redactor _redactor = new();

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Secrets_do_not_survive(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Secrets, seed))
        {
            var output = _redactor.Redact(row.Text);
            foreach (var secret in row.Secrets)
            {
                var leak = Judge.Leak(row, secret, output);
                score.Add(row.Row, leak is null ? null : $"{leak}   in   {output}");
            }
        }

        Assert.True(score.Share >= Recall && score.WorstShare >= RecallOfAKind, score.Table("Secrets masked"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Benign_text_is_not_touched(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Benign, seed))
        {
            var output = _redactor.Redact(row.Text);
            score.Add(row.Row, output == row.Text ? null : $"{row.Text}   became   {output}");
        }

        Assert.True(score.Missed <= FalseAlarms * score.Total, score.Table("Benign rows untouched"));
    }

    [Fact]
    public void Text_that_stays_is_not_copied()
    {
        foreach (var row in Expansion.Of(CorpusFiles.Benign))
        {
            var output = _redactor.Redact(row.Text);
            if (output == row.Text) { Assert.Same(row.Text, output); }
        }
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Text_around_secrets_is_not_damaged(int seed)
    {
        var score = new ScoreCard();
        var characters = 0;
        var lost = 0;
        foreach (var row in Expansion.Of(CorpusFiles.Secrets, seed))
        {
            var output = _redactor.Redact(row.Text);
            var damage = Judge.Damage(row, output);
            characters += row.Outside.Length;
            lost += damage;
            score.Add(row.Row, damage == 0 ? null : $"{damage} characters of   {row.Text}   became   {output}");
        }

        Assert.True(lost <= Damage * characters, $"{lost} of {characters} characters lost." + score.Table("Rows undamaged"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Names_beside_secrets_survive(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Secrets, seed))
        {
            var output = _redactor.Redact(row.Text);
            foreach (var kept in row.Row.Keep)
            {
                score.Add(row.Row, output.Contains(kept, StringComparison.Ordinal) ? null : $"{kept}   not in   {output}");
            }
        }

        Assert.True(score.Share >= Kept, score.Table("Names kept"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void JSON_stays_JSON(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of(CorpusFiles.Secrets.Concat(CorpusFiles.Benign).Where(row => row.Json), seed))
        {
            var output = _redactor.Redact(row.Text);
            score.Add(row.Row, CorpusTests.IsJson(output) ? null : output);
        }

        Assert.True(score.Missed == 0, score.Table("JSON still valid"));
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Redacting_twice_is_redacting_once(int seed)
    {
        var score = new ScoreCard();
        foreach (var row in Expansion.Of([.. CorpusFiles.Secrets, .. CorpusFiles.Benign, .. CorpusFiles.Statements], seed))
        {
            var once = _redactor.Redact(row.Text);
            var twice = _redactor.Redact(once);
            score.Add(row.Row, once == twice ? null : $"{once}   became   {twice}");
        }

        Assert.True(score.Missed == 0, score.Table("Rows stable"));
    }
}
