using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Planning;

/// <summary>The variables that @skip and @include of a document depend on. Each combination of their values has a plan of its own.</summary>
/// <remarks>Specification: sections 3.13.1 and 3.13.2. With the conditions settled, a plan is a plain list without questions.</remarks>
internal sealed class ConditionSet
{
    /// <summary>One bit of the outcome each.</summary>
    public const int MaxVariables = 60;

    private readonly string[] _variables;

    private ConditionSet(string[] variables) => _variables = variables;

    public int Count => _variables.Length;

    public static ConditionSet Of(Document document)
    {
        var names = new List<string>();
        var open = new Stack<SelectionSetNode>();
        foreach (var operation in document.Operations) { open.Push(operation.Selections); }
        foreach (var fragment in document.Fragments) { open.Push(fragment.Selections); }
        while (open.TryPop(out var set))
        {
            foreach (var item in set.Items)
            {
                foreach (var directive in item.Directives)
                {
                    if (Condition(directive) is VariableNode variable && !names.Contains(variable.Name)) { names.Add(variable.Name); }
                }

                if (item is FieldNode { Selections: { } inner }) { open.Push(inner); }
                else if (item is InlineFragmentNode inline) { open.Push(inline.Selections); }
            }
        }

        return new ConditionSet([.. names]);
    }

    /// <summary>The bits of this request's variables. A variable that this operation does not define is not used by it either.</summary>
    public ulong Outcome(VariableValues variables)
    {
        var outcome = 0UL;
        for (var i = 0; i < _variables.Length; i++)
        {
            if (variables.Find(_variables[i]) is true) { outcome |= 1UL << i; }
        }

        return outcome;
    }

    /// <summary>A condition given as null: its type forbids that, although a default of the variable lets it through validation.</summary>
    public string? FindNull(VariableValues variables) => Array.Find(_variables, name => variables.Find(name) is null);

    public bool Includes(DirectiveNode[] directives, ulong outcome)
    {
        foreach (var directive in directives)
        {
            if (directive.Name is "skip" or "include" && IsTrue(Condition(directive), outcome) == (directive.Name == "skip")) { return false; }
        }

        return true;
    }

    private bool IsTrue(ValueNode? condition, ulong outcome) => condition switch
    {
        BooleanNode literal => literal.Value,
        VariableNode variable => (outcome & (1UL << Array.IndexOf(_variables, variable.Name))) != 0,
        _ => false,
    };

    private static ValueNode? Condition(DirectiveNode directive)
    {
        if (directive.Name is not ("skip" or "include")) { return null; }
        return Array.Find(directive.Arguments, a => a.Name == "if")?.Value;
    }
}
