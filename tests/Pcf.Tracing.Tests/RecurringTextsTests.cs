using Pcf.Redaction;

namespace Pcf.Tracing.Tests;

/// <summary>Texts that come again are kept, and those that are made up displace none of them.</summary>
public sealed class RecurringTextsTests
{
    private readonly RecurringTexts<string> _texts = new(places: 64, maxLength: 32);

    [Fact]
    public void A_text_is_kept_when_it_comes_for_the_second_time()
    {
        Assert.Equal("made", Ask("POST"));
        Assert.Equal("made", Ask("POST"));

        Assert.Equal("kept", Ask("POST"));
        Assert.Equal("kept", Ask(new string("POST".AsSpan())));
    }

    [Fact]
    public void Texts_that_come_once_displace_none()
    {
        for (var i = 0; i < 3; i++) { Ask("POST"); }

        for (var i = 0; i < 100_000; i++) { Assert.Equal("made", Ask($"{i:x8}-made-up")); }

        Assert.Equal("kept", Ask("POST"));
    }

    [Fact]
    public void A_text_that_differs_in_one_character_is_another()
    {
        const string text = "SELECT name FROM users WHERE id";
        for (var i = 0; i < 3; i++) { Ask(text); }
        for (var at = 0; at < text.Length; at++)
        {
            Assert.Equal("made", Ask(string.Concat(text.AsSpan(0, at), "\u00e9", text.AsSpan(at + 1))));
        }
        Assert.Equal("kept", Ask(text));
    }

    [Fact]
    public void The_same_text_of_another_attribute_or_of_another_system_is_another()
    {
        var redactor = new Redactor();
        var (one, other) = (new SpanField("order.kind", redactor), new SpanField("order.mind", redactor));
        for (var i = 0; i < 3; i++) { Ask("seven", one, "sqlite"); }

        Assert.Equal("kept", Ask("seven", one, "sqlite"));
        Assert.Equal("made", Ask("seven", other, "sqlite"));
        Assert.Equal("made", Ask("seven", one, "redis"));
        Assert.Equal("made", Ask("seven", one));
        Assert.Equal("made", Ask("seven"));
    }

    [Fact]
    public void A_text_that_is_too_long_is_never_kept()
    {
        for (var i = 0; i < 5; i++) { Assert.Equal("made", Ask(new string('a', 33))); }
    }

    [Fact]
    public void Threads_that_race_for_the_same_places_get_the_values_of_their_own_texts()
    {
        var wrong = 0;

        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var text = $"text {(i * (thread + 1)) % 500}";
                if (_texts.TryGet(text, null, null, out var value, out var ticket)) { Interlocked.Add(ref wrong, value == text ? 0 : 1); }
                else if (_texts.IsDue(ticket)) { _texts.Keep(ticket, text, null, null, text); }
            }
        });

        Assert.Equal(0, wrong);
    }

    private string Ask(string text, SpanField? field = null, string? system = null)
    {
        if (_texts.TryGet(text, field, system, out var value, out var ticket)) { return value; }
        if (_texts.IsDue(ticket)) { _texts.Keep(ticket, text, field, system, "kept"); }
        return "made";
    }
}
