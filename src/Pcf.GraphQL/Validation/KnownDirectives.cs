using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Directives are defined, and used where their definition allows. Specification: sections 5.7.1 and 5.7.2.</summary>
internal sealed class KnownDirectives(ValidationContext context) : Rule(context)
{
    public override void Directives(DirectiveNode[] directives, string location)
    {
        foreach (var directive in directives)
        {
            if (Context.Schema.FindDirective(directive.Name) is not { } definition)
            {
                Context.Report(directive.Position, $"Unknown directive \"@{directive.Name}\".");
            }
            else if (!definition.Locations.Contains(location))
            {
                Context.Report(directive.Position, $"Directive \"@{directive.Name}\" may not be used on {location}.");
            }
        }
    }
}
