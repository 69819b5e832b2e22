using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>A directive that is not repeatable is used once in a place. Specification: section 5.7.3.</summary>
internal sealed class UniqueDirectives(ValidationContext context) : Rule(context)
{
    public override void Directives(DirectiveNode[] directives, string location)
    {
        if (directives.Length < 2) { return; }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            if (Context.Schema.FindDirective(directive.Name) is { IsRepeatable: false } && !names.Add(directive.Name))
            {
                Context.Report(directive.Position, $"The directive \"@{directive.Name}\" can only be used once at this location.");
            }
        }
    }
}
