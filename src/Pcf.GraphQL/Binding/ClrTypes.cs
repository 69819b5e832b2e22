using System.Globalization;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>All CLR types known while one schema is bound.</summary>
internal sealed class ClrTypes
{
    private readonly Dictionary<Type, ClrType> _types = [];

    public ClrTypes()
    {
        Add(new ClrType<string>(writer: leaf => leaf is EnumType type ? new EnumNameWriter(type) : null));
        AddStruct<int>();
        AddStruct<bool>();
        AddStruct<double>();
        AddStruct(v => Convert.ToInt64(v, CultureInfo.InvariantCulture));
        AddStruct(v => Convert.ToSingle(v, CultureInfo.InvariantCulture));
        AddStruct(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture));
        AddStruct(v => Convert.ToInt16(v, CultureInfo.InvariantCulture));
        AddStruct(v => Convert.ToByte(v, CultureInfo.InvariantCulture));
        AddStruct(v => Guid.Parse((string)v));
        Add(new ClrType<InputObject>());
        Add(new ClrType<object>());
    }

    public void Add(ClrType type) => _types[type.Type] = type;

    /// <summary>Object classes come last: a class that is also a registered leaf stays one.</summary>
    public void AddClass<T>() => _types.TryAdd(typeof(T), new ClrType<T>());

    public void AddStruct<T>(Func<object, T>? parse = null, Func<SchemaType, LeafWriter<T>?>? writer = null)
        where T : struct
    {
        Add(new ClrType<T>(parse, writer));
        Add(new ClrNullable<T>(parse, writer));
    }

    public ClrType? Find(Type type) => _types.GetValueOrDefault(type);

    /// <summary>The most exact known item type of a collection: a known class beats the <see cref="object"/> that variance allows.</summary>
    public ClrType? FindItem(Type collection)
    {
        ClrType? best = null;
        foreach (var candidate in _types.Values)
        {
            if (candidate.IsItemOf(collection) && (best is null || best.Type.IsAssignableFrom(candidate.Type))) { best = candidate; }
        }

        return best;
    }

    public Dictionary<Type, Func<object, object>> Conversions()
    {
        var all = new Dictionary<Type, Func<object, object>>();
        foreach (var type in _types.Values)
        {
            foreach (var (target, convert) in type.Conversions()) { all[target] = convert; }
        }

        return all;
    }

    public Dictionary<Type, Func<JsonSegment, object, bool>> BoxedWriters(SchemaType leaf)
    {
        var writers = new Dictionary<Type, Func<JsonSegment, object, bool>>();
        foreach (var type in _types.Values)
        {
            if (type.Type != typeof(object) && type.BoxedWriter(leaf) is { } writer) { writers[type.Type] = writer; }
        }

        return writers;
    }
}
