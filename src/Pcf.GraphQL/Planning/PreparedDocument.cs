using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Planning;

/// <summary>A document that is parsed and valid, with its plans. Shared by all requests that send the same text; thread-safe.</summary>
internal sealed class PreparedDocument(ExecutableSchema schema, Document document)
{
    // Each combination of conditions is a plan; a client that tries them all must not fill the memory.
    private const int MaxPlans = 64;

    private readonly ConditionSet _conditions = ConditionSet.Of(document);
    private readonly Dictionary<(OperationNode, ulong), OperationPlan> _plans = [];
    private readonly Lock _planning = new();
    private OperationPlan? _latest;
    private (OperationNode? Operation, ulong Outcome) _latestKey;

    public Document Document { get; } = document;

    /// <summary>More conditions than plans are distinguished by.</summary>
    public bool HasTooManyConditions => _conditions.Count > ConditionSet.MaxVariables;

    /// <summary>The operation asked for; null with a message when there is none, or when the name is needed.</summary>
    public OperationNode? Choose(string? name, out string problem)
    {
        problem = "";
        if (name is null)
        {
            if (Document.Operations.Length == 1) { return Document.Operations[0]; }
            problem = Document.Operations.Length == 0
                ? "The document has no operation."
                : "Must provide operation name if query contains multiple operations.";
            return null;
        }

        foreach (var operation in Document.Operations)
        {
            if (operation.Name == name) { return operation; }
        }

        problem = "The document has no operation of the name that the request gives.";
        return null;
    }

    /// <summary>The name of a variable that is null where a condition needs true or false.</summary>
    public string? FindNullCondition(VariableValues variables) => _conditions.Count == 0 ? null : _conditions.FindNull(variables);

    public OperationPlan Plan(OperationNode operation, VariableValues variables)
    {
        var key = (operation, _conditions.Outcome(variables));
        lock (_planning)
        {
            if (_latest is not null && _latestKey == key) { return _latest; }
            if (!_plans.TryGetValue(key, out var plan))
            {
                plan = new OperationPlan(schema, Document, _conditions, key.Item2);
                if (_plans.Count < MaxPlans) { _plans.Add(key, plan); }
            }

            (_latest, _latestKey) = (plan, key);
            return plan;
        }
    }
}
