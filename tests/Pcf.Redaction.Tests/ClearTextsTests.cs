using Pcf.Redaction.Values;

namespace Pcf.Redaction.Tests;

/// <summary>A text that had nothing to be masked is not looked at again, and only that.</summary>
public sealed class ClearTextsTests
{
    private readonly ClearTexts _texts = new();

    [Fact]
    public void A_text_is_kept_when_it_comes_for_the_second_time()
    {
        Note(FieldKind.None, "query");
        Assert.False(_texts.Knows(FieldKind.None, "query", out _));
        Note(FieldKind.None, "query");

        Assert.True(_texts.Knows(FieldKind.None, "query", out _));
        Assert.True(_texts.Knows(FieldKind.None, string.Concat("que", "ry"), out _));
    }

    [Fact]
    public void What_is_clear_under_one_name_is_not_under_another()
    {
        Note(FieldKind.None, "query", times: 3);

        Assert.False(_texts.Knows(FieldKind.Token, "query", out _));
        Assert.False(_texts.Knows(FieldKind.None, "querY", out _));
    }

    [Fact]
    public void A_long_text_is_never_kept()
    {
        var text = new string('a', 65);
        Note(FieldKind.None, text, times: 3);

        Assert.False(_texts.Knows(FieldKind.None, text, out _));
    }

    [Fact]
    public void A_known_text_allocates_nothing()
    {
        Note(FieldKind.None, "query", times: 3);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var knows = _texts.Knows(FieldKind.None, "query", out _);
        Note(FieldKind.None, "once");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((true, 0), (knows, allocated));
    }

    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlMTIzNDU2Nzg5MA")]
    public void A_secret_is_masked_each_time_that_it_comes(string secret)
    {
        var redactor = new Redactor();
        var values = new ValueRedactor(redactor);

        for (var i = 0; i < 5; i++) { Assert.DoesNotContain(secret, values.String(FieldKind.None, secret), StringComparison.Ordinal); }
        Assert.Equal(5, redactor.Counts().Sum(rule => rule.Count));
    }

    [Fact]
    public void A_text_that_is_shown_under_one_name_stays_masked_under_a_secrets()
    {
        var redactor = new Redactor();
        var values = new ValueRedactor(redactor);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("summer", values.String("season", "summer"));
            Assert.Equal("summer", values.String(redactor.KindOf("season"), "summer"));
            Assert.Equal("[REDACTED]", values.String(redactor.KindOf("password"), "summer"));
        }
    }

    private void Note(FieldKind kind, string text, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            if (!_texts.Knows(kind, text, out var ticket)) { _texts.Note(kind, text, ticket); }
        }
    }
}
