using System.Globalization;
using System.Text;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Makes a full-text expression of what a user typed: its words, each in quotes, all required.</summary>
/// <remarks>
/// FTS5 has a language of its own (AND, NEAR, *, ^, column names, quotes). Only letters, marks and digits get through, and only inside quotes, so
/// nothing a user types can be part of it or break it.
/// </remarks>
internal static class SearchWords
{
    /// <summary>The expression; null when there is no word in the text.</summary>
    /// <param name="query">What the user typed.</param>
    public static string? Expression(string query)
    {
        var expression = new StringBuilder(query.Length + 16);
        var inWord = false;
        foreach (var rune in query.EnumerateRunes())
        {
            if (IsWordPart(rune) != inWord)
            {
                inWord = !inWord;
                expression.Append(inWord && expression.Length > 0 ? " \"" : "\"");
            }

            if (inWord) { expression.Append(rune.ToString()); }
        }

        if (inWord) { expression.Append('"'); }
        return expression.Length == 0 ? null : expression.ToString();
    }

    // The same classes that the tokenizer unicode61 takes for word characters: letters, numbers, private use; marks join on.
    private static bool IsWordPart(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.PrivateUse;
}
