using System.Globalization;
using System.Text;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>The words of what a user typed. All else, operators too, only separates them.</summary>
internal static class SearchWords
{
    /// <summary>The words with one blank between them; null when there is none in the text.</summary>
    /// <param name="query">What the user typed.</param>
    public static string? Of(string query)
    {
        var words = new StringBuilder(query.Length);
        foreach (var rune in query.EnumerateRunes())
        {
            if (IsWordPart(rune)) { words.Append(rune.ToString()); }
            else if (words.Length > 0 && words[^1] != ' ') { words.Append(' '); }
        }

        var text = words.ToString().TrimEnd(' ');
        return text.Length == 0 ? null : text;
    }

    // The same classes as in the server's analyzer: letters, numbers, private use; marks join on.
    private static bool IsWordPart(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.PrivateUse;
}
