using System.Runtime.InteropServices;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Tests.Scanning;

public sealed class SieveTests
{
    private static readonly (char First, char Second, char Third)[] Triples = [('p', 'a', 's'), ('P', 'A', 'S'), ('A', 'K', 'I'), (':', '/', '/'),
        (' ', '-', '\0'), ('2', 'f', 'a'), ('_', 'p', 'a')];

    private readonly Sieve _sieve = new(Triples);

    [Fact]
    public void What_starts_anywhere_is_named_there()
    {
        var random = new Random(20_261_122);
        var text = new char[Sieve.Width + Sieve.Behind];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < text.Length; i++) { text[i] = (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(0x80)); }
            var at = random.Next(Sieve.Width);
            var (first, second, third) = Triples[random.Next(Triples.Length)];
            (text[at], text[at + 1]) = (first, second);
            if (third != '\0') { text[at + 2] = third; }

            Assert.True((Named(text) >> at & 1) != 0, $"{first}{second}{third} at {at}");
        }
    }

    [Fact]
    public void Two_blocks_at_once_give_what_one_after_the_other_gives()
    {
        Assert.SkipUnless(Sieve.IsWide, "This processor handles sixteen positions at once only.");
        var random = new Random(20_261_125);
        var text = new char[Sieve.DoubleWidth + Sieve.Behind];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)(random.Next(40) == 0
                    ? random.Next(0x10000)
                    : random.Next(2) == 0 ? random.Next(0x80) : "passPASAKI://- 2fa_p"[random.Next(20)]);
            }

            var named = _sieve.AtDouble(ref MemoryMarshal.GetReference(text.AsSpan()), out var isBeyond);

            var low = _sieve.At(ref MemoryMarshal.GetReference(text.AsSpan()), out var isLowBeyond);
            var high = _sieve.At(ref MemoryMarshal.GetReference(text.AsSpan(Sieve.Width)), out var isHighBeyond);
            Assert.Equal((high << Sieve.Width) | low, named);
            Assert.Equal(isLowBeyond || isHighBeyond, isBeyond);
        }
    }

    [Theory]
    [InlineData('a', '7', true)]
    [InlineData('ı', '7', true)]
    [InlineData('\u2031', '7', true)]
    [InlineData('\uff31', '7', true)]
    [InlineData('6', '7', false)]
    [InlineData('a', '@', true)]
    [InlineData('é', '@', true)]
    public void Digits_are_named_where_they_begin_and_every_at_sign(char before, char c, bool isNamed)
    {
        var text = new string('~', Sieve.Width + Sieve.Behind).ToCharArray();
        (text[7], text[8]) = (before, c);

        Assert.Equal(isNamed, (Named(text) >> 7 & 1) != 0);
    }

    [Fact]
    public void Ordinary_text_is_passed_over() => Assert.Equal(0u, Named([.. "the quick brown fox jumps"]));

    [Theory]
    [InlineData('\u007f', false)]
    [InlineData('\u0080', true)]
    [InlineData('\u0100', true)]
    [InlineData('\ud800', true)]
    [InlineData('\udfff', true)]
    public void Characters_beyond_ASCII_are_reported(char c, bool expected)
    {
        var text = new string('~', Sieve.Width + Sieve.Behind).ToCharArray();
        text[Sieve.Width - 1] = c;

        _sieve.At(ref MemoryMarshal.GetReference(text.AsSpan()), out var isWide);

        Assert.Equal(expected, isWide);
    }

    private uint Named(char[] text) => _sieve.At(ref MemoryMarshal.GetReference(text.AsSpan()), out _);
}
