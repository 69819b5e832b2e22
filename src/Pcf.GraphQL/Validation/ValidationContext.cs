using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>What all rules share while one document is checked, and where they report to.</summary>
internal sealed class ValidationContext(ExecutableScalars scalars, Schema schema, Document document, int maxErrors, int maxDepth)
{
    // Searching for similar names costs time, and past the first mistakes they are not read.
    private const int MaxSuggestions = 3;

    private readonly List<ValidationProblem> _problems = [];
    private int _suggestions;

    public Schema Schema { get; } = schema;

    public Document Document { get; } = document;

    public int MaxDepth { get; } = maxDepth;

    public List<ValidationProblem> Problems => _problems;

    /// <summary>No more errors are wanted; checking stops.</summary>
    public bool IsFull => _problems.Count >= maxErrors;

    /// <summary>Whether a custom scalar refuses a literal.</summary>
    public bool Refuses(ScalarType scalar, ValueNode literal) => scalars(scalar, literal);

    public void Report(int position, string message) => Add(new ValidationProblem(message, position, IsTooCostly: false));

    /// <summary>The document asks for too much.</summary>
    public void ReportCost(int position, string message) => Add(new ValidationProblem(message, position, IsTooCostly: true));

    /// <summary>" Did you mean ...?" for the first few errors, otherwise nothing.</summary>
    public string Suggest(string name, IEnumerable<string> candidates)
    {
        if (_suggestions >= MaxSuggestions) { return ""; }
        _suggestions++;
        return Suggestions.For(name, candidates);
    }

    private void Add(ValidationProblem problem)
    {
        if (!IsFull) { _problems.Add(problem); }
    }
}

/// <summary>One thing wrong with a document, at a byte offset; or the document asks for too much.</summary>
internal sealed record ValidationProblem(string Message, int Position, bool IsTooCostly);

/// <summary>Asks the binding whether a custom scalar refuses a literal.</summary>
internal delegate bool ExecutableScalars(ScalarType scalar, ValueNode literal);
