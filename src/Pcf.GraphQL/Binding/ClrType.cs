using System.Reflection;
using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>A CLR type that the binder can instantiate generics for without reflection-emit: leaves, registered ids and object classes.</summary>
/// <remarks>Each is created where its type is known statically, which is what keeps binding clean for ahead-of-time compilation.</remarks>
internal abstract class ClrType
{
    public abstract Type Type { get; }

    /// <summary>Whether a value of this CLR type is a sequence of this type.</summary>
    public abstract bool IsItemOf(Type collection);

    public abstract ListReader CreateReader(CompleterFactory factory, TypeReference itemType, string where);

    /// <summary>A field that reads a public property of this type.</summary>
    public abstract BoundField BindProperty<TSource>(FieldDefinition definition, MethodInfo getter, CompleterFactory factory);

    /// <summary>Conversions of coerced values into this type and its collections.</summary>
    public abstract IEnumerable<KeyValuePair<Type, Func<object, object>>> Conversions();

    /// <summary>A completer for a scalar or enum; null when this type cannot be that leaf.</summary>
    public abstract object? LeafCompleter(SchemaType leaf, bool nonNull);

    /// <summary>Writes boxed values of this type.</summary>
    public abstract Func<JsonSegment, object, bool>? BoxedWriter(SchemaType leaf);
}

internal class ClrType<T>(Func<object, T>? parse = null, Func<SchemaType, LeafWriter<T>?>? writer = null) : ClrType
{
    public override Type Type => typeof(T);

    // To the runtime an array of an enum is also a sequence of its numbers; here it must not be.
    public override bool IsItemOf(Type collection) => collection.IsArray && typeof(T).IsValueType
        ? collection.GetElementType() == typeof(T)
        : typeof(IEnumerable<T>).IsAssignableFrom(collection) && collection != typeof(string);

    public override ListReader CreateReader(CompleterFactory factory, TypeReference itemType, string where) =>
        new ListReader<T>(factory.Create<T>(itemType, where));

    public override BoundField BindProperty<TSource>(FieldDefinition definition, MethodInfo getter, CompleterFactory factory) =>
        new PlainField<TSource, T>(
            definition, getter.CreateDelegate<Func<TSource, T>>(), factory.Create<T>(definition.Type, definition.Coordinate));

    public override IEnumerable<KeyValuePair<Type, Func<object, object>>> Conversions()
    {
        T One(object value) => value is T direct ? direct : parse is null
            ? throw new InvalidOperationException($"A {value.GetType()} cannot be read as {typeof(T)}.")
            : parse(value);
        T[] Many(object value)
        {
            // null items are possible where T is a reference type or a nullable struct.
            var items = (object?[])value;
            return Array.ConvertAll(items, i => i is null ? default! : One(i));
        }

        if (parse is not null) { yield return new(typeof(T), v => One(v)!); }
        yield return new(typeof(T[]), Many);
        yield return new(typeof(IReadOnlyList<T>), Many);
        yield return new(typeof(IReadOnlyCollection<T>), Many);
        yield return new(typeof(IEnumerable<T>), Many);
        yield return new(typeof(List<T>), v => new List<T>(Many(v)));
    }

    public override object? LeafCompleter(SchemaType leaf, bool nonNull) =>
        FindWriter(leaf) is { } found ? new LeafCompleter<T>(found, nonNull) : null;

    public override Func<JsonSegment, object, bool>? BoxedWriter(SchemaType leaf) =>
        FindWriter(leaf) is { } found ? (segment, value) => found.TryWrite(segment, (T)value) : null;

    protected LeafWriter<T>? FindWriter(SchemaType leaf) => writer?.Invoke(leaf) ?? BuiltInWriters.Find<T>(leaf.Name);
}

/// <summary>The nullable form of a struct type.</summary>
internal sealed class ClrNullable<T>(Func<object, T>? parse = null, Func<SchemaType, LeafWriter<T>?>? writer = null)
    : ClrType<T?>(parse is null ? null : v => parse(v))
    where T : struct
{
    public override object? LeafCompleter(SchemaType leaf, bool nonNull) =>
        (writer?.Invoke(leaf) ?? BuiltInWriters.Find<T>(leaf.Name)) is { } found ? new NullableLeafCompleter<T>(found, nonNull) : null;

    public override Func<JsonSegment, object, bool>? BoxedWriter(SchemaType leaf) => null;
}
