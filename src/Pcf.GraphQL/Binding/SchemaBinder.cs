using System.Diagnostics.CodeAnalysis;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>Ties a schema to code, field by field, with typed delegates. Used once at start, by one thread.</summary>
/// <remarks>
/// Nothing is compiled or looked up at run time, so it works ahead-of-time compiled and trimmed. Register ids, enums and scalars before or after
/// the types that use them; the order does not matter.
/// </remarks>
public sealed class SchemaBinder(Schema schema)
{
    private readonly ClrTypes _types = new();
    private readonly Dictionary<string, TypeFields> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<object?, object?>> _scalars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CachePolicy> _policies = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>A custom scalar that travels as a string.</summary>
    /// <param name="name">The scalar's name in the schema.</param>
    /// <param name="parse">Reads a client's text; <see cref="FormatException"/>, <see cref="ArgumentException"/> or <see cref="OverflowException"/>
    /// mean INVALID_INPUT.</param>
    /// <param name="format">Writes a result.</param>
    public SchemaBinder Scalar<T>(string name, Func<string, T> parse, Func<T, string> format)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(format);
        if (schema.FindType(name) is not ScalarType { BuiltIn: false } scalar)
        {
            _problems.Add($"\"{name}\" is no custom scalar of the schema.");
            return this;
        }

        _scalars[name] = plain => parse(plain as string ?? throw new FormatException("A string is expected."));
        var writer = new TextWriter<T>(format);
        _types.Add(new ClrType<T>(value => parse((string)value), leaf => ReferenceEquals(leaf, scalar) ? writer : null));
        return this;
    }

    /// <summary>An id type of the domain, with its nullable form: results of it are written as ID or String, arguments can be asked for as
    /// it.</summary>
    /// <param name="parse">Reads a client's text; <see cref="FormatException"/>, <see cref="ArgumentException"/> or <see cref="OverflowException"/>
    /// mean INVALID_INPUT.</param>
    /// <param name="format">Writes a result.</param>
    /// <param name="rule">What a client's text should be, for a client that sent another; the default is "an id".</param>
    public SchemaBinder Id<T>(Func<string, T> parse, Func<T, string> format, string rule = "an id")
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(format);
        var writer = new TextWriter<T>(format);
        _types.AddStruct(value => ParseId(parse, (string)value, rule), leaf => leaf.Name is "ID" or "String" ? writer : null);
        return this;
    }

    /// <summary>A CLR enum for an enum of the schema, with its nullable form and its lists. Names match without case and underscores.</summary>
    public SchemaBinder Enum<T>(string name)
        where T : struct, Enum
    {
        if (schema.FindType(name) is not EnumType type)
        {
            _problems.Add($"\"{name}\" is no enum of the schema.");
            return this;
        }

        var writer = new ClrEnumWriter<T>(type);
        _types.AddStruct(
            value => System.Enum.Parse<T>(ValueConversions.Squeeze((string)value), ignoreCase: true),
            leaf => ReferenceEquals(leaf, type) ? writer : null);
        return this;
    }

    /// <summary>An object type whose values are instances of a class. Fields without a delegate read the public property of the same name in
    /// PascalCase.</summary>
    /// <param name="name">The type's name in the schema.</param>
    /// <param name="fields">Binds the fields that are no plain property; null when all are.</param>
    public SchemaBinder Object<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TSource>(
        string name, Action<ObjectFields<TSource>>? fields = null)
        where TSource : notnull
    {
        _types.AddClass<TSource>();
        var target = new ObjectFields<TSource>(name);
        fields?.Invoke(target);
        Add(target);
        return this;
    }

    /// <summary>A root type: Query, Mutation or Subscription, by its name in the schema. Its fields have no parent object.</summary>
    public SchemaBinder Root(string name, Action<RootFields> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var target = new RootFields(name);
        fields(target);
        Add(target);
        return this;
    }

    /// <summary>What a field costs by itself, where that is not 1.</summary>
    /// <param name="coordinate">Type and field, such as <c>Query.notes</c>; also <c>Query.__schema</c>.</param>
    /// <param name="cost">1 or more.</param>
    public SchemaBinder Cost(string coordinate, int cost)
    {
        _costs[coordinate] = cost;
        return this;
    }

    /// <summary>How a field's value may be reused. An answer may be reused where each field of it is marked
    /// (<see cref="Running.ExecutionSummary.CachePolicy"/>).</summary>
    /// <param name="coordinate">Object type and field, such as <c>User.name</c>.</param>
    /// <param name="maxAge">Seconds; 1 or more.</param>
    /// <param name="scope">For whom; the caller alone by default.</param>
    public SchemaBinder Cacheable(string coordinate, int maxAge, CacheScope scope = CacheScope.Private)
    {
        _policies[coordinate] = new CachePolicy(maxAge, scope);
        return this;
    }

    /// <summary>Closes the binding.</summary>
    /// <exception cref="SchemaException">
    /// Lists everything wrong: fields with neither delegate nor property, delegates for unknown fields or types, results that cannot be written
    /// as their type, abstract types whose object types cannot be distinguished, scalars that are not registered.
    /// </exception>
    public ExecutableSchema Build()
    {
        var binding = new SchemaBinding(schema, _types, _fields, _scalars, _costs, _policies, _problems);
        return binding.Build();
    }

    internal void Add(TypeFields fields)
    {
        if (schema.FindType(fields.TypeName) is not ObjectType) { _problems.Add($"\"{fields.TypeName}\" is no object type of the schema."); }
        else if (!_fields.TryAdd(fields.TypeName, fields)) { _problems.Add($"Type \"{fields.TypeName}\" is bound twice."); }
    }

    // The text may be a secret that was put in the wrong place, so only its length is reported.
    private static T ParseId<T>(Func<string, T> parse, string text, string rule)
    {
        try
        {
            return parse(text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new CoercionException($"expected {rule}, but got {text.Length} characters.");
        }
    }
}
