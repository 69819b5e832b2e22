namespace Pcf.GraphQL.Language;

/// <summary>The only exception that lexing and parsing throw; it never leaves the engine.</summary>
internal sealed class SyntaxException(string message, int position) : Exception(message)
{
    /// <summary>Byte offset in the source where reading stopped.</summary>
    public int Position { get; } = position;
}
