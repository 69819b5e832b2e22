using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>Binds the fields of an object type whose values are <typeparamref name="TSource"/>.</summary>
public sealed class ObjectFields<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TSource> : TypeFields
    where TSource : notnull
{
    internal ObjectFields(string typeName)
        : base(typeName)
    {
    }

    internal override Type? ClrType => typeof(TSource);

    /// <summary>A field that depends on its object alone. Called for each object; must be fast and must not block.</summary>
    public ObjectFields<TSource> Field<TResult>(string name, Func<TSource, TResult> resolve)
    {
        Add(name, (definition, factory) =>
            new PlainField<TSource, TResult>(definition, resolve, factory.Create<TResult>(definition.Type, definition.Coordinate)));
        return this;
    }

    /// <summary>A field that also asks for arguments or the request's state. Must not block.</summary>
    public ObjectFields<TSource> Field<TResult>(string name, Func<TSource, FieldContext, TResult> resolve)
    {
        Add(name, (definition, factory) =>
            new ContextField<TSource, TResult>(definition, resolve, factory.Create<TResult>(definition.Type, definition.Coordinate)));
        return this;
    }

    /// <summary>A field whose resolver may really wait. Its siblings go on meanwhile.</summary>
    public ObjectFields<TSource> FieldAsync<TResult>(string name, Func<TSource, FieldContext, ValueTask<TResult>> resolve)
    {
        Add(name, (definition, factory) =>
            new WaitingField<TSource, TResult>(definition, resolve, factory.Create<TResult>(definition.Type, definition.Coordinate)));
        return this;
    }

    internal override BoundField? BindProperty(FieldDefinition definition, CompleterFactory factory, ClrTypes types)
    {
        var name = char.ToUpperInvariant(definition.Name[0]) + definition.Name[1..];
        if (typeof(TSource).GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is not { GetMethod: { IsPublic: true } getter } property
            || property.GetIndexParameters().Length > 0)
        {
            return null;
        }

        // A getter of a struct takes its object by reference, which no plain delegate does.
        if (!typeof(TSource).IsValueType)
        {
            if (types.Find(property.PropertyType) is { } known) { return known.BindProperty<TSource>(definition, getter, factory); }
            if (!property.PropertyType.IsValueType) { return Reference(definition, getter, property.PropertyType, factory); }
        }

        return new PlainField<TSource, object?>(
            definition,
            source => property.GetValue(source),
            factory.CreateFor(property.PropertyType, definition.Type, definition.Coordinate));
    }

    private static PlainField<TSource, object?> Reference(
        FieldDefinition definition, MethodInfo getter, Type type, CompleterFactory factory)
    {
        var get = getter.CreateDelegate<Func<TSource, object?>>();
        return new PlainField<TSource, object?>(definition, get, factory.CreateFor(type, definition.Type, definition.Coordinate));
    }
}
