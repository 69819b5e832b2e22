namespace Pcf.Redaction.Statements;

/// <summary>Weighs keywords by the statement they stand in: what it has said before, and how deep in brackets.</summary>
internal struct SqlClauses
{
    // A bit for each depth of brackets that has a SELECT; deeper ones are not distinguished and name nothing.
    private const int Depths = 64;

    private ulong _selects;
    private bool _identified;

    /// <summary>What a keyword means where it stands.</summary>
    public SqlWord Weigh(SqlWord meaning, int depth, SqlWord previous)
    {
        var bit = 1UL << depth;
        if (meaning.Says(SqlWord.Identified)) { _identified = true; }
        if (meaning.Says(SqlWord.Selects)) { _selects |= bit; }
        if (meaning.Says(SqlWord.From) && (_selects & bit) != 0 && depth < Depths) { meaning |= SqlWord.ThenName; }
        if (meaning.Says(SqlWord.ThenIdentity) && _identified) { meaning = (meaning | SqlWord.ThenSecret) & ~SqlWord.ThenName; }
        if (meaning.Says(SqlWord.Negates) && previous.Says(SqlWord.ThenPredicate)) { meaning |= SqlWord.ThenPredicate; }
        return meaning;
    }

    /// <summary>Brackets open, and what is in them has said nothing yet.</summary>
    public void Open(int depth) => _selects &= ~(1UL << depth);

    /// <summary>The statement is over.</summary>
    public void End() => this = default;
}
