using System.Buffers;
using Pcf.Redaction.Statements;

namespace Pcf.Redaction;

/// <summary>
/// Takes the values out of SQL and SurrealQL statements: what was asked stays, with what does not leave.
/// <c>SELECT name FROM users WHERE id = 7 AND pw = 'x'</c> becomes <c>SELECT name FROM users WHERE id = ? AND pw = ?</c>.
/// </summary>
/// <remarks>
/// <para>
/// Strings of every kind, numbers, durations and the keys of SurrealQL records (<c>person:?</c>) become <c>?</c>; lists of values become one
/// (<c>IN (?)</c>), equal rows beside each other become one; comments and hints are dropped; white space becomes one space. Names, keywords,
/// placeholders (<c>?</c>, <c>$1</c>, <c>@p</c>, <c>:name</c>), <c>NULL</c>, and <c>TRUE</c> and <c>FALSE</c> behind <c>IS</c> stay.
/// </para>
/// <para>
/// Dialects read the same text differently, and the dialect is not known. Where two readings could both be meant the text is masked in both:
/// a double-quoted text stays only where every dialect wants a name, and what cannot be decided is masked up to the statement's end.
/// Anything unterminated is masked to the end too. No input throws. The result is never longer than the statement; redacting it again
/// changes nothing; the time is linear in the length. Thread-safe; nothing is remembered between calls.
/// </para>
/// </remarks>
public static class SqlStatement
{
    /// <summary>The statement without its values.</summary>
    /// <returns>The statement itself when it holds no value and no surplus white space; otherwise a new string, the only allocation.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="statement"/> is null.</exception>
    public static string Redact(string statement) => Redact(statement, SqlHash.Unknown);

    /// <summary>The same where it is known what a <c>#</c> means.</summary>
    internal static string Redact(string statement, SqlHash hash)
    {
        ArgumentNullException.ThrowIfNull(statement);
        char[]? rented = null;
        var buffer = statement.Length <= StatementWriter.OnStack
            ? stackalloc char[StatementWriter.OnStack]
            : (rented = ArrayPool<char>.Shared.Rent(statement.Length));
        var reader = new SqlReader(statement, buffer, hash);
        var redacted = reader.Read();
        var result = redacted.SequenceEqual(statement) ? statement : redacted.ToString();
        StatementWriter.GiveBack(rented, redacted.Length);
        return result;
    }

    /// <summary>Writes the statement without its values; allocates nothing itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public static void Redact(ReadOnlySpan<char> statement, IBufferWriter<char> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (statement.IsEmpty) { return; }
        var reader = new SqlReader(statement, output.GetSpan(statement.Length));
        output.Advance(reader.Read().Length);
    }

    /// <summary>How many tokens and characters read ahead a statement takes: what the promise of linear time is held by.</summary>
    internal static long CountWork(ReadOnlySpan<char> statement)
    {
        var reader = new SqlReader(statement, new char[statement.Length]);
        reader.Read();
        return reader.Work;
    }
}
