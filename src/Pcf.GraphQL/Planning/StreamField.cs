using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>A field of the subscription root: opens the source stream and then answers for each of its events.</summary>
/// <remarks>Specification: section 6.2.3 (Subscription).</remarks>
internal abstract class StreamField(FieldDefinition definition)
{
    public FieldDefinition Definition { get; } = definition;

    /// <summary>Opens the source stream. What each event resolves the field to is a field bound to that event.</summary>
    public abstract IAsyncEnumerable<BoundField> Open(FieldContext context, CancellationToken cancel);
}
