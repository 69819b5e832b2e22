namespace Pcf.Redaction.Statements;

/// <summary>What a square bracket begins.</summary>
internal enum SqlBracket
{
    /// <summary>An array or an index; what is in it is read like everything else.</summary>
    Array,

    /// <summary>A plain name of Transact-SQL: <c>[order details]</c>. In SurrealQL it is an array of names, which stay as well.</summary>
    Name,

    /// <summary>A name with a quote in it, such as <c>[it's]</c>: no array reads like this.</summary>
    NameWithQuote,

    /// <summary>A string begins in it and the closing bracket is in that string, or it is a name with a quote: undecidable.</summary>
    Unclear,
}

/// <summary>Distinguishes arrays from Transact-SQL's bracketed names, whose quotes open no string.</summary>
internal struct SqlBrackets()
{
    private const int LongestName = 128;

    // The next bracket that closes, and how far every dialect is known to read the text alike: so that no character is looked at twice.
    private int _nextClose = -1;
    private int _agreedTo = -1;

    /// <summary>Characters read ahead.</summary>
    public int ReadAhead { get; private set; }

    /// <summary>Judges the bracket at a position.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="at">Where the bracket opens.</param>
    /// <param name="escapes">What a backslash does in it.</param>
    /// <param name="close">The next bracket that closes; the text's length when there is none.</param>
    public SqlBracket Judge(ReadOnlySpan<char> text, int at, SqlEscapes escapes, out int close)
    {
        if (_nextClose < at)
        {
            var found = text[at..].IndexOf(']');
            _nextClose = found < 0 ? text.Length : at + found;
            ReadAhead += _nextClose - at;
        }
        close = _nextClose;
        if (close == text.Length) { return SqlBracket.Array; }
        var inside = text[(at + 1)..close];
        if (IsName(inside)) { return SqlBracket.Name; }
        if (_agreedTo >= close) { return SqlBracket.Array; }
        ReadAhead += inside.Length;
        var open = SqlAhead.FindOpen(inside, escapes, lineComments: true);
        if (open != SqlAhead.Closed) { return GoesOnFromName(inside, open) ? SqlBracket.NameWithQuote : SqlBracket.Unclear; }
        _agreedTo = close;
        return SqlBracket.Array;
    }

    private static bool IsName(ReadOnlySpan<char> inside)
    {
        if (inside.Length is 0 or > LongestName || SqlCharacter.KindOf(inside[0]) != SqlKind.Word) { return false; }
        foreach (var c in inside)
        {
            if (SqlCharacter.KindOf(c) is not (SqlKind.Space or SqlKind.Word or SqlKind.Digit)) { return false; }
        }
        return true;
    }

    // A quote glued to a word that is neither prefix nor keyword begins a string in no dialect.
    private static bool GoesOnFromName(ReadOnlySpan<char> inside, int open)
    {
        var word = inside[..open];
        return word.Length >= 2 && SqlCharacter.KindOf(word[0]) == SqlKind.Word && word[0] != '_' && SqlCharacter.EndOfWord(word, 0) == open
            && !SqlQuotes.IsPrefix(word) && SqlWords.Classify(word) == SqlWord.None;
    }
}
