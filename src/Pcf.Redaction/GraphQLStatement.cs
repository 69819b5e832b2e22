using System.Buffers;
using Pcf.Redaction.Statements;

namespace Pcf.Redaction;

/// <summary>
/// Takes the values out of GraphQL documents: <c>{ user(id: 7, name: "Ada") { name } }</c> becomes <c>{ user(id: ?, name: ?) { name } }</c>.
/// </summary>
/// <remarks>
/// Strings, block strings and numbers become <c>?</c>, descriptions with them; comments are dropped; white space becomes one space. Names, variables,
/// types, directives,
/// enum values, <c>true</c>, <c>false</c> and <c>null</c> stay, and so does the structure of lists and objects. Names are the client's: an alias or
/// an operation's name can hold anything. What no GraphQL token begins with becomes <c>?</c>, single-quoted text as a whole; anything unterminated is
/// masked to the end. No input throws. The result is
/// never longer than the document; redacting it again changes nothing; the time is linear. Thread-safe; nothing is remembered between calls.
/// </remarks>
public static class GraphQLStatement
{
    /// <summary>The document without its values.</summary>
    /// <returns>The document itself when it holds no value and no surplus white space; otherwise a new string, the only allocation.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="statement"/> is null.</exception>
    public static string Redact(string statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        char[]? rented = null;
        var buffer = statement.Length <= StatementWriter.OnStack
            ? stackalloc char[StatementWriter.OnStack]
            : (rented = ArrayPool<char>.Shared.Rent(statement.Length));
        var reader = new GraphQLReader(statement, buffer);
        var redacted = reader.Read();
        var result = redacted.SequenceEqual(statement) ? statement : redacted.ToString();
        StatementWriter.GiveBack(rented, redacted.Length);
        return result;
    }

    /// <summary>Writes the document without its values; allocates nothing itself.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public static void Redact(ReadOnlySpan<char> statement, IBufferWriter<char> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (statement.IsEmpty) { return; }
        var reader = new GraphQLReader(statement, output.GetSpan(statement.Length));
        output.Advance(reader.Read().Length);
    }
}
