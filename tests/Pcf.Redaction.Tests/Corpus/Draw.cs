using System.Globalization;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>A seeded source of characters and choices: the same row and seed give the same text for ever.</summary>
internal sealed class Draw
{
    public const string Lower = "abcdefghijklmnopqrstuvwxyz";
    public const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    public const string Digits = "0123456789";
    public const string Hex = "0123456789abcdef";
    public const string Alphanumeric = Upper + Lower + Digits;
    public const string Base64 = Alphanumeric + "+/";
    public const string Base64Url = Alphanumeric + "-_";

    private readonly Random _random;

    // The row's id is part of the seed, so that a new row does not change what the others expand to.
    public Draw(string id, int seed)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var character in id) { hash = (hash ^ character) * 16777619u; }
        _random = new Random((int)(hash & 0x7fffffff));
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public long Number(long least, long most) => _random.NextInt64(least, most + 1);

    public string Number(int least, int most) => Number((long)least, most).ToString(CultureInfo.InvariantCulture);

    public string Pick(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];

    public string From(string alphabet, int length) =>
        string.Create(length, (alphabet, _random), static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) { span[i] = source.alphabet[source._random.Next(source.alphabet.Length)]; }
        });

    /// <summary>Characters of the alphabet with at least one digit, one small and one capital letter, as real random keys have.</summary>
    public string Mixed(string alphabet, int length)
    {
        while (true)
        {
            var text = From(alphabet, length);
            if (text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)) { return text; }
        }
    }

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
