using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Values;

/// <summary>Distinguishes names that a person chose from text that a generator drew: <c>requiredCharacteristicTypes</c> and
/// <c>memory_allocation_v43</c> are names, <c>aX9dK2mQ</c> is not.</summary>
internal static class WrittenWord
{
    private const int MaxConsonants = 4;
    private const int MaxNumber = 8;

    /// <summary>Whether a text is an identifier: each of its words can be spoken, and numbers stand alone or at a word's end.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        var letters = 0;
        var words = 0;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is '_' or '-' or '.' or '/')
            {
                at++;
                continue;
            }
            var end = WordEnd(text, at);
            if (end > at && !CanBeSpoken(text[at..end])) { return false; }
            letters += end - at;
            words++;
            var number = Chars.DigitsEnd(text, end);
            if (number - end > MaxNumber || (number == end && end == at)) { return false; }
            // Behind a number a new word begins with a sign, as in v2_build.
            if (number > end && number < text.Length && text[number] is not ('_' or '-' or '.' or '/')) { return false; }
            at = number;
        }
        return letters >= 6 && letters / words >= 3;
    }

    // A word: small letters with one capital in front, or capitals alone.
    private static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiLetterUpper(text[end])) { end++; }
        if (end - at <= 1)
        {
            while (end < text.Length && char.IsAsciiLetterLower(text[end])) { end++; }
        }
        // HTTPServer: the last capital is the next word's.
        else if (end < text.Length && char.IsAsciiLetterLower(text[end])) { end--; }
        WorkCounter.Take(end - at + 1);
        return end;
    }

    private static bool CanBeSpoken(ReadOnlySpan<char> word)
    {
        WorkCounter.Take(word.Length);
        var consonants = 0;
        var vowels = 0;
        foreach (var c in word)
        {
            var isVowel = (c | 0x20) is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
            vowels += isVowel ? 1 : 0;
            consonants = isVowel ? 0 : consonants + 1;
            if (consonants > MaxConsonants) { return false; }
        }
        return word.Length < 4 || vowels * 6 >= word.Length;
    }
}
