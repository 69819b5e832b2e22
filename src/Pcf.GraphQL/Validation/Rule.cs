using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>One rule of the specification's section 5. The walker calls it once for each node of a kind, in document order.</summary>
/// <remarks>Rules never follow spreads while walking; what spans fragments is worked out from <see cref="DefinitionFacts"/> at the end.</remarks>
internal abstract class Rule(ValidationContext context)
{
    protected ValidationContext Context { get; } = context;

    public virtual void Operation(OperationNode operation)
    {
    }

    public virtual void Fragment(FragmentNode fragment)
    {
    }

    public virtual void Variable(VariableDefinitionNode variable)
    {
    }

    /// <param name="field">The field.</param>
    /// <param name="parent">The type it is asked of; null when unknown.</param>
    /// <param name="definition">Null when the type has no such field.</param>
    public virtual void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
    }

    public virtual void Inline(InlineFragmentNode fragment, SchemaType? parent)
    {
    }

    public virtual void Spread(SpreadNode spread, SchemaType? parent)
    {
    }

    public virtual void Directives(DirectiveNode[] directives, string location)
    {
    }

    /// <summary>All definitions have been walked.</summary>
    public virtual void End(DefinitionFacts facts)
    {
    }
}
