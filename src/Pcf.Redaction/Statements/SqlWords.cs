using System.Runtime.CompilerServices;
using System.Text;

namespace Pcf.Redaction.Statements;

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

    /// <summary>The credential comes after BY, AS or REPLACE.</summary>
    Identified = 64,

    /// <summary>A password follows when the statement has said IDENTIFIED.</summary>
    ThenIdentity = 128,

    /// <summary>A value itself: TRUE and FALSE.</summary>
    Literal = 256,

    /// <summary>What follows asks for a truth value and is no literal: IS TRUE, IS NOT FALSE.</summary>
    ThenPredicate = 512,

    /// <summary>NOT, behind which the same follows as behind the word before it.</summary>
    Negates = 1_024,
}

/// <summary>The few keywords that change how the text after them is read.</summary>
internal static class SqlWords
{
    private const SqlWord Value = SqlWord.Known | SqlWord.ThenValue;
    private const SqlWord Name = SqlWord.Known | SqlWord.ThenName;
    // The letters that a key holds. Two words are longer and asked for by themselves.
    private const int KeyLength = sizeof(ulong);

    // A power of two, ten times the number of keywords: nearly every name of a table or column meets an empty slot.
    private const int Bits = 10;
    private const int Slots = 1 << Bits;

    private static readonly Keyword[] Table = MakeTable(
        (SqlWord.Known | SqlWord.From, "from"),
        (Name, "join into update table"),
        (Name | SqlWord.ThenIdentity, "as"),
        (Value | SqlWord.Selects, "select delete"),
        (SqlWord.Known | SqlWord.ThenSecret, "password passwd passhash"),
        (Value | SqlWord.ThenIdentity, "by"),
        (SqlWord.Known | SqlWord.ThenIdentity, "replace"),
        (Value, "where and or in like ilike between limit offset then else when return on having values value set default interval top case"),
        (Value | SqlWord.ThenPredicate, "is"),
        (Value | SqlWord.Negates, "not"),
        (SqlWord.Known | SqlWord.Literal, "true false"),
        (Value, "distinct all start content merge contains inside xor div mod regexp date time"),
        (SqlWord.Known, "null none asc desc end order group union for with expire collate type text string varchar nvarchar char varchar2"),
        (SqlWord.Known, "using insert create alter drop roles require account valid login nologin inherit left right inner outer cross primary "
            + "unique"),
        (SqlWord.Known, "if only flexible hashed must add to"));

    public static bool Says(this SqlWord word, SqlWord meaning) => (word & meaning) is not SqlWord.None;

    /// <summary>What a word says that stands where no name's part does.</summary>
    public static SqlWord Classify(ReadOnlySpan<char> word) => Classify(word, KeyOf(word));

    /// <summary>The same when the word's key is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SqlWord Classify(ReadOnlySpan<char> word, ulong key)
    {
        if (word.Length > KeyLength) { return ClassifyLong(word); }
        var table = Table;
        for (var slot = SlotOf(key); ; slot = (slot + 1) & (Slots - 1))
        {
            ref readonly var keyword = ref table[slot];
            // A key of nothing is an empty slot's, and no word's.
            if (keyword.Key == key) { return keyword.Meaning; }
            if (keyword.Key == 0) { return SqlWord.None; }
        }
    }

    /// <summary>The first eight letters of a word in lower case, a byte each, the first in the lowest.</summary>
    public static ulong KeyOf(ReadOnlySpan<char> word)
    {
        var key = 0UL;
        for (var i = 0; i < word.Length && i < KeyLength; i++) { key |= (ulong)(byte)(Math.Min(word[i], byte.MaxValue) | 0x20) << (i * 8); }
        return key;
    }

    private static SqlWord ClassifyLong(ReadOnlySpan<char> word) => word.Length switch
    {
        9 when Ascii.EqualsIgnoreCase(word, "timestamp") => Value,
        10 when Ascii.EqualsIgnoreCase(word, "identified") => SqlWord.Known | SqlWord.Identified,
        _ => SqlWord.None,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ulong key) => (int)((key * 0x9e37_79b9_7f4a_7c15) >> (64 - Bits));

    private static Keyword[] MakeTable(params ReadOnlySpan<(SqlWord Meaning, string Words)> keywords)
    {
        var table = new Keyword[Slots];
        foreach (var (meaning, words) in keywords)
        {
            foreach (var word in words.Split(' '))
            {
                var key = KeyOf(word);
                var slot = SlotOf(key);
                while (table[slot].Key != 0) { slot = (slot + 1) & (Slots - 1); }
                table[slot] = new Keyword(key, meaning);
            }
        }
        return table;
    }

    private readonly record struct Keyword(ulong Key, SqlWord Meaning);
}
