namespace Pcf.GraphQL.Language;

/// <summary>What a document may cost at most, checked while it is read.</summary>
/// <param name="Tokens">Lexical tokens.</param>
/// <param name="Depth">Nesting of selections, list and object literals and list types; .NET cannot catch a stack overflow.</param>
/// <param name="Fields">Fields written in the document, in all operations and fragments.</param>
/// <param name="Aliases">Fields with an alias.</param>
internal readonly record struct ParserLimits(int Tokens, int Depth, int Fields, int Aliases)
{
    /// <summary>For text the host itself wrote, such as its schema.</summary>
    public static ParserLimits Trusted { get; } = new(int.MaxValue, 200, int.MaxValue, int.MaxValue);
}
