using FsCheck;
using FsCheck.Fluent;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Tests;

/// <summary>Characters looked at, again and again where they are, are at most so many for each character of the text, whatever the text. Counted, so
/// that a busy machine changes nothing.</summary>
public sealed class LinearTime
{
    // A name is looked for 96 characters to both sides, and what it is part of 200 back: "pwd pwd pwd" takes 144 for each character, log lines take
    // about 10.
    private const long StepsOfACharacter = 256;

    // Masked text is passed over again, four times at most, and masks may be longer than what they hide.
    private const long StepsInAll = 1_024;
    private const long StepsOfAText = 8 * 1_024;
    private const int Longest = 64 * 1_024;

    private static readonly string[] Fragments =
    [
        .. Hostile.Starts, .. Hostile.Names, "=", ":", ": ", " ", "\n", "\t", "\"", "\\\"", "\\\\\\\"", "'", "`", "%22", "%3D", "&quot;", "\\u0022",
        "{", "}", "[", "]", "(", ")", "<", ">", "</", "/>", "&lt;", "&gt;",
        "<![CDATA[", ",", ";", "&", "?", "|", "#", "${", "{{", "%(", "/", "\\", "\\n", "+", "*", "_", "~", "->", "=>", "string(", "is ", " for ",
        "from ", "VALUES(", "Bearer ", "[REDACTED]", "***", "4111", "203.0.113.", "2001:db8:",
        "0", "42", "12345678", "a", "b1", "Z", "é", "\ud83d\ude00", "\0", "hunter2", "example.com", "4eC39HqLyjWDarjtT1zdp7dc",
        "eyJhbGciOiJIUzI1NiJ9.", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    private readonly Redactor _redactor = new();

    [Fact]
    public void Steps_grow_with_the_length_and_no_faster()
    {
        Assert.SkipUnless(WorkCounter.AreCounted, "Only a build for debugging counts.");
        var texts = from fragments in Gen.Elements(Fragments).NonEmptyListOf()
                    from times in Gen.Choose(1, 4_096)
                    select Repeat(string.Concat(fragments), times);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(12).WithReplay(20_261_122, 7), Prop.ForAll(texts.ToArbitrary(), Hold));
    }

    [Theory]
    [MemberData(nameof(Hostile.Patterns), MemberType = typeof(Hostile))]
    public void Twice_the_text_takes_no_more_than_twice_the_steps(string pattern)
    {
        Assert.SkipUnless(WorkCounter.AreCounted, "Only a build for debugging counts.");
        var half = Repeat(pattern, Longest / 2 / pattern.Length);
        var whole = Repeat(pattern, Longest / pattern.Length);

        var (steps, passedOver) = Count(half);
        var (twice, twicePassedOver) = Count(whole);
        // A line's first 8 KB may be taken at once as one value, so a little more for each character is no quadratic.
        Assert.InRange((double)twice / twicePassedOver, 0, ((double)steps / passedOver) + 32);
        Hold(whole);
    }

    [Fact]
    public void Two_fragments_in_turn_take_no_more_than_one()
    {
        Assert.SkipUnless(WorkCounter.AreCounted, "Only a build for debugging counts.");
        foreach (var start in Fragments)
        {
            foreach (var end in Fragments) { Hold(Repeat(start + end, (1_024 / (start.Length + end.Length)) + 1)); }
        }
    }

    private void Hold(string text)
    {
        var (steps, passedOver) = Count(text);

        Assert.InRange(steps, 0, StepsOfAText + (StepsOfACharacter * passedOver));
        Assert.InRange(steps, 0, StepsOfAText + (StepsInAll * text.Length));
    }

    private (long Steps, long PassedOver) Count(string text)
    {
        var (steps, passedOver) = (WorkCounter.Taken, WorkCounter.PassedOver);
        _redactor.Redact(text);
        return (WorkCounter.Taken - steps, WorkCounter.PassedOver - passedOver);
    }

    private static string Repeat(string piece, int times) => string.Concat(Enumerable.Repeat(piece, Math.Min(times, Longest / piece.Length)));
}
