using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>Binds the fields of a root type.</summary>
public sealed class RootFields : TypeFields
{
    private readonly Dictionary<string, Func<FieldDefinition, CompleterFactory, StreamField>> _streams = new(StringComparer.Ordinal);

    internal RootFields(string typeName)
        : base(typeName)
    {
    }

    internal override Type? ClrType => null;

    /// <summary>A synchronous field. Must not block.</summary>
    public RootFields Field<TResult>(string name, Func<FieldContext, TResult> resolve)
    {
        Add(name, (definition, factory) => new ContextField<object, TResult>(
            definition, (_, field) => resolve(field), factory.Create<TResult>(definition.Type, definition.Coordinate)));
        return this;
    }

    /// <summary>A field whose resolver may really wait. In queries its siblings go on meanwhile, in mutations they come after it.</summary>
    public RootFields FieldAsync<TResult>(string name, Func<FieldContext, ValueTask<TResult>> resolve)
    {
        Add(name, (definition, factory) => new WaitingField<object, TResult>(
            definition, (_, field) => resolve(field), factory.Create<TResult>(definition.Type, definition.Coordinate)));
        return this;
    }

    /// <summary>A field of the subscription root: each item of the stream becomes one response.</summary>
    /// <param name="name">The field.</param>
    /// <param name="open">Opens the stream. It is enumerated with the request's cancellation token, and disposed when the client leaves.</param>
    public RootFields Stream<TItem>(string name, Func<FieldContext, IAsyncEnumerable<TItem>> open)
    {
        Add(name, (definition, _) => new StreamOnlyField(definition));
        _streams[name] = (definition, factory) =>
            new StreamField<TItem>(definition, open, factory.Create<TItem>(definition.Type, definition.Coordinate));
        return this;
    }

    internal StreamField? BindStream(FieldDefinition definition, CompleterFactory factory) =>
        _streams.TryGetValue(definition.Name, out var bind) ? bind(definition, factory) : null;

    internal override BoundField? BindProperty(FieldDefinition definition, CompleterFactory factory, ClrTypes types) => null;
}

/// <summary>Stands in the plan of a subscription; its value comes with each event.</summary>
internal sealed class StreamOnlyField(FieldDefinition definition) : BoundField(definition)
{
    public override bool Execute(ExecutionRun run, object source, PlanField plan) =>
        throw new InvalidOperationException("A subscription field is executed with an event.");
}
