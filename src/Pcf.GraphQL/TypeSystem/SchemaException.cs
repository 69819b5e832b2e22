namespace Pcf.GraphQL.TypeSystem;

/// <summary>A schema, or its binding to code, is wrong. The message lists every problem found, one a line.</summary>
public sealed class SchemaException : Exception
{
    internal SchemaException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Each problem by itself, in the order found; never empty.</summary>
    public IReadOnlyList<string> Problems { get; }
}
