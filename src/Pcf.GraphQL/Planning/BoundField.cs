using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>A field of an object type with the code that resolves it. Made once when the schema is bound; immutable.</summary>
internal abstract class BoundField(FieldDefinition definition)
{
    public FieldDefinition Definition { get; } = definition;

    /// <summary>Resolves and writes the value; false when it is null but must not be, so that the parent becomes null.</summary>
    public abstract bool Execute(ExecutionRun run, object source, PlanField plan);
}
