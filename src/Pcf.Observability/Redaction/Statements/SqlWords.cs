using System.Text;

namespace Pcf.Observability.Redaction;

/// <summary>What a keyword says about the word or value after it.</summary>
[Flags]
internal enum SqlWord
{
    /// <summary>Not a keyword that matters here: most likely a name.</summary>
    None = 0,

    /// <summary>A keyword, so not a password.</summary>
    Known = 1,

    /// <summary>An expression follows, so a minus is a sign and not a subtraction.</summary>
    ThenValue = 2,

    /// <summary>In every dialect a name follows.</summary>
    ThenName = 4,

    /// <summary>A name follows where the statement, not a function, has the word: <c>SELECT … FROM</c>, not <c>TRIM(… FROM "x")</c>.</summary>
    From = 8,

    /// <summary>Begins a statement that has a FROM of its own.</summary>
    Selects = 16,

    /// <summary>A password may follow unquoted.</summary>
    ThenSecret = 32,

    /// <summary>What it identifies somebody by comes after BY, AS or REPLACE.</summary>
    Identified = 64,

    /// <summary>A password follows when the statement has said IDENTIFIED.</summary>
    ThenIdentity = 128,
}

/// <summary>The few keywords that change how the text after them is read.</summary>
internal static class SqlWords
{
    private const SqlWord Value = SqlWord.Known | SqlWord.ThenValue;
    private const SqlWord Name = SqlWord.Known | SqlWord.ThenName;
    private const int Longest = 10;

    // A power of two, ten times the number of keywords: nearly every name of a table or column meets an empty slot.
    private const int Slots = 1_024;

    private static readonly (string? Word, SqlWord Meaning)[] Table = MakeTable(
        (SqlWord.Known | SqlWord.From, "from"),
        (Name, "join into update table"),
        (Name | SqlWord.ThenIdentity, "as"),
        (Value | SqlWord.Selects, "select delete"),
        (SqlWord.Known | SqlWord.ThenSecret, "password passwd passhash"),
        (SqlWord.Known | SqlWord.Identified, "identified"),
        (Value | SqlWord.ThenIdentity, "by"),
        (SqlWord.Known | SqlWord.ThenIdentity, "replace"),
        (Value, "where and or not in like ilike between limit offset then else when return on having values value set default interval top case is"),
        (Value, "distinct all start content merge contains inside xor div mod regexp date time timestamp"),
        (SqlWord.Known, "null true false none asc desc end order group union for with expire collate type text string varchar nvarchar char varchar2"),
        (SqlWord.Known, "using insert create alter drop roles require account valid login nologin inherit left right inner outer cross primary unique"),
        (SqlWord.Known, "if only flexible hashed must add to"));

    public static bool Says(this SqlWord word, SqlWord meaning) => (word & meaning) is not SqlWord.None;

    public static SqlWord Classify(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > Longest) { return SqlWord.None; }
        var table = Table;
        for (var slot = SlotOf(word); ; slot = (slot + 1) & (Slots - 1))
        {
            var (known, meaning) = table[slot];
            if (known is null) { return SqlWord.None; }
            if (known.Length == word.Length && Ascii.EqualsIgnoreCase(known, word)) { return meaning; }
        }
    }

    // The bit by which ASCII's cases differ is left out.
    private static int SlotOf(ReadOnlySpan<char> word) =>
        (((word[0] | 0x20) * 31) + ((word[1] | 0x20) * 7) + ((word[^1] | 0x20) * 131) + (word.Length * 17)) & (Slots - 1);

    private static (string?, SqlWord)[] MakeTable(params ReadOnlySpan<(SqlWord Meaning, string Words)> keywords)
    {
        var table = new (string?, SqlWord)[Slots];
        foreach (var (meaning, words) in keywords)
        {
            foreach (var word in words.Split(' '))
            {
                var slot = SlotOf(word);
                while (table[slot].Item1 is not null) { slot = (slot + 1) & (Slots - 1); }
                table[slot] = (word, meaning);
            }
        }
        return table;
    }
}
