namespace Pcf.Redaction.Tests;

/// <summary>A thousand expressions take much memory: in parallel, their collections would show in tests that count allocations.</summary>
[CollectionDefinition(nameof(PatternLimitTests), DisableParallelization = true)]
[Collection(nameof(PatternLimitTests))]
public sealed class PatternLimitTests
{
    [Fact]
    public void Every_one_of_many_patterns_is_counted_under_its_own_name()
    {
        var patterns = Enumerable.Range(0, UserRules.MaxPatterns).ToDictionary(i => $"pattern_{i}", i => $"zz{i:D4}zz", StringComparer.Ordinal);
        var redactor = new Redactor(new RedactionOptions { Patterns = patterns, PatternDeadline = TimeSpan.FromSeconds(1) });

        foreach (var number in new[] { 0, 242, 243, 244, 255, 256, UserRules.MaxPatterns - 1 })
        {
            Assert.Equal("a [REDACTED] b", redactor.Redact($"a zz{number:D4}zz b"));
            Assert.Equal(1, redactor.Counts().Single(count => count.Rule == $"pattern_{number}").Count);
        }
        Assert.Equal(7, redactor.Counts().Sum(count => count.Count));
    }

    [Fact]
    public void More_patterns_than_the_limit_are_refused()
    {
        var patterns = Enumerable.Range(0, UserRules.MaxPatterns + 1).ToDictionary(i => $"pattern_{i}", _ => "x+", StringComparer.Ordinal);

        var refused = Assert.Throws<ArgumentException>(() => new Redactor(new RedactionOptions { Patterns = patterns }));

        Assert.StartsWith("There are 1001 redaction patterns; there should be 1000 at most.", refused.Message, StringComparison.Ordinal);
    }
}
