using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>The corpus itself: large enough, well formed, and true to the formats it imitates.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void There_are_enough_rows_of_enough_kinds()
    {
        Assert.InRange(CorpusFiles.Secrets.Count, 700, 5_000);
        Assert.InRange(CorpusFiles.Secrets.Select(row => row.Kind).Distinct().Count(), 44, 200);
        Assert.InRange(CorpusFiles.Benign.Count, 500, 5_000);
        Assert.InRange(CorpusFiles.Statements.Count, 170, 2_000);
    }

    // With fewer than ten rows one miss is more than the tenth that is allowed.
    [Fact]
    public void Every_kind_of_secret_has_rows_enough_to_be_counted() =>
        Assert.DoesNotContain(CorpusFiles.Secrets.CountBy(row => row.Kind), kind => kind.Value < 10);

    [Fact]
    public void Ids_are_unique()
    {
        var ids = Everything().CountBy(row => row.Id);

        Assert.DoesNotContain(ids, id => id.Value > 1);
    }

    [Fact]
    public void No_two_rows_have_the_same_template()
    {
        var twice = Everything().GroupBy(row => row.Text).Where(group => group.Count() > 1).Select(group => string.Join(' ', group));

        Assert.Empty(twice);
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Every_placeholder_expands(int seed)
    {
        foreach (var row in Expansion.Of(Everything(), seed)) { Assert.DoesNotMatch("[«»⟦⟧\u0001\u0002\u0003\uFFFF]", row.Text); }
    }

    [Fact]
    public void The_secrets_a_row_names_are_in_it()
    {
        foreach (var row in Expansion.Of(Everything()))
        {
            var missing = row.Row.Secrets.Except(row.Secrets.Select(secret => secret.Name));
            Assert.True(!missing.Any(), $"{row.Row.Id} names {string.Join(' ', missing)}");
        }
    }

    [Fact]
    public void Every_row_of_secrets_has_one_and_no_benign_row_does()
    {
        Assert.DoesNotContain(Expansion.Of(CorpusFiles.Secrets), row => row.Secrets.Count == 0 || row.Secrets.Any(secret => secret.Parts.Count == 0));
        Assert.DoesNotContain(Expansion.Of(CorpusFiles.Benign), row => row.Row.Secrets.Length > 0);
    }

    [Fact]
    public void A_generator_of_secrets_stands_unnamed_in_no_row_of_secrets()
    {
        // A secret that the row forgets to name would be counted as damage when it is masked.
        var forgotten =
            from row in CorpusFiles.Secrets
            from System.Text.RegularExpressions.Match mark in Expansion.Mark().Matches(row.Text)
            where mark.Groups["generator"].Success
            let pieces = Placeholders.Make(mark.Groups["generator"].Value, mark.Groups["argument"].Value, new Draw(row.Id, 1))
            where pieces.Any(piece => piece.Secrecy != Secrecy.None)
            let generator = mark.Groups["generator"].Value + (mark.Groups["argument"].Value is { Length: > 0 } argument ? $":{argument}" : "")
            let name = mark.Groups["name"].Value is { Length: > 0 } given ? given : generator
            where !row.Secrets.Contains(name)
            select $"{row.Id}: {name}";

        Assert.Empty(forgotten);
    }

    [Fact]
    public void What_must_survive_is_there_before()
    {
        foreach (var row in Expansion.Of(Everything()))
        {
            foreach (var kept in row.Row.Keep) { Assert.True(row.Text.Contains(kept, StringComparison.Ordinal), $"{row.Row.Id}: {kept}"); }
            foreach (var gone in row.Row.Gone) { Assert.True(Judge.IsLeft(gone, row.Text), $"{row.Row.Id}: {gone}"); }
        }
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Rows_marked_as_JSON_are_JSON(int seed)
    {
        foreach (var row in Expansion.Of(CorpusFiles.Secrets.Concat(CorpusFiles.Benign).Where(row => row.Json), seed))
        {
            Assert.True(IsJson(row.Text), $"{row.Row.Id}: {row.Text}");
        }
    }

    [Fact]
    public void Every_generator_is_used_by_a_row()
    {
        var used = Everything().SelectMany(row => Expansion.Mark().Matches(row.Text)).Select(mark => mark.Groups["generator"].Value);

        Assert.Empty(Placeholders.Names.Except(used));
    }

    [Fact]
    public void Another_seed_gives_other_secrets()
    {
        var first = Expansion.Of(CorpusFiles.Secrets, 1).SelectMany(row => row.Secrets).Select(secret => secret.Text);
        var second = Expansion.Of(CorpusFiles.Secrets, 2).SelectMany(row => row.Secrets).Select(secret => secret.Text);

        Assert.InRange(first.Zip(second).Count(pair => pair.First == pair.Second), 0, 20);
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void Text_left_as_it_is_leaks_every_secret(int seed)
    {
        var unseen =
            from row in Expansion.Of(Everything(), seed)
            from secret in row.Secrets
            where Judge.Leak(row, secret, row.Text) is null
            select $"{row.Row.Id}: {secret.Text}";

        Assert.Empty(unseen);
    }

    [Theory]
    [MemberData(nameof(Expansion.Seeds), MemberType = typeof(Expansion))]
    public void A_redactor_that_masks_the_secrets_and_nothing_else_is_right(int seed)
    {
        foreach (var row in Expansion.Of(CorpusFiles.Secrets, seed))
        {
            var output = row.Secrets.OrderByDescending(secret => secret.Text.Length)
                .Aggregate(row.Text, (text, secret) => text.Replace(secret.Text, "[REDACTED]", StringComparison.Ordinal));

            Assert.All(row.Secrets, secret => Assert.Null(Judge.Leak(row, secret, output)));
            Assert.True(Judge.Damage(row, output) == 0, $"{row.Row.Id}: {output}");
            Assert.All(row.Row.Keep, kept => Assert.Contains(kept, output, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_right_answers_keep_what_must_stay_and_lose_what_must_go()
    {
        foreach (var row in CorpusFiles.Statements.Where(row => row.Expected is not null))
        {
            Assert.All(row.Keep, kept => Assert.Contains(kept, row.Expected, StringComparison.Ordinal));
            Assert.All(row.Gone, gone => Assert.False(Judge.IsLeft(gone, row.Expected!), $"{row.Id}: {gone}"));
        }
    }

    [Fact]
    public void The_export_has_a_line_for_every_row()
    {
        using var writer = new StringWriter();
        CorpusExport.WriteJsonLines(writer);

        var lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Everything().Count(), lines.Length);
        Assert.All(lines, line => Assert.True(IsJson(line)));
    }

    internal static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<CorpusRow> Everything() => [.. CorpusFiles.Secrets, .. CorpusFiles.Benign, .. CorpusFiles.Statements];
}
