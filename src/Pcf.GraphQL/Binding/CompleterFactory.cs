using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>Builds, for each field once, the code that writes its results.</summary>
internal sealed class CompleterFactory(Schema schema, ClrTypes types, Dictionary<string, ObjectBinding> objects, List<string> problems)
{
    private readonly Dictionary<string, TypeResolution> _resolutions = new(StringComparer.Ordinal);

    /// <summary>A completer from a CLR type to a GraphQL type. Problems are collected; what is returned then is never run.</summary>
    public Completer<T> Create<T>(TypeReference type, string where)
    {
        var nonNull = type.IsNonNull;
        switch (type.Nullable)
        {
            case ListType list:
                return new ListCompleter<T>(Reader(typeof(T), list.Item, where), nonNull);
            case ObjectType target:
                var binding = objects[target.Name];
                CheckSource<T>(binding, where);
                return new ObjectCompleter<T>(binding, nonNull);
            case SchemaType { IsAbstract: true } target:
                return new AbstractCompleter<T>(Resolution(target, where), nonNull);
            default:
                return Leaf<T>((SchemaType)type.Nullable, nonNull, where);
        }
    }

    /// <summary>The same for a value whose CLR type is known but not as a type parameter.</summary>
    public Completer<object?> CreateFor(Type clrType, TypeReference type, string where)
    {
        if (type.Nullable is ListType list) { return new ListCompleter<object?>(Reader(clrType, list.Item, where), type.IsNonNull); }
        if (type.Nullable is SchemaType { IsLeaf: true } leaf) { CheckLeaf(clrType, leaf, types.BoxedWriters(leaf), where); }
        return Create<object?>(type, where);
    }

    private ListReader Reader(Type collection, TypeReference item, string where)
    {
        var untyped = collection == typeof(object);
        if (!untyped && (collection == typeof(string) || !typeof(System.Collections.IEnumerable).IsAssignableFrom(collection)))
        {
            problems.Add($"{where}: a list is needed, but {collection.Name} is none.");
        }

        return types.FindItem(collection) is { } known && known.Type != typeof(object)
            ? known.CreateReader(this, item, where)
            : new UntypedListReader(Create<object?>(item, where));
    }

    private Completer<T> Leaf<T>(SchemaType leaf, bool nonNull, string where)
    {
        if (types.Find(typeof(T)) is { } known && known.LeafCompleter(leaf, nonNull) is { } found) { return (Completer<T>)found; }
        if (leaf is EnumType target && typeof(T).IsEnum) { return new LeafCompleter<T>(new ClrEnumWriter<T>(target), nonNull); }
        var writers = types.BoxedWriters(leaf);
        CheckLeaf(typeof(T), leaf, writers, where);
        return new BoxingCompleter<T>(new LeafCompleter<object?>(new DynamicWriter(leaf, writers), nonNull));
    }

    // Interfaces and object can hold anything; of a class or struct it is known now that nothing can write it.
    private void CheckLeaf(Type clrType, SchemaType leaf, Dictionary<Type, Func<JsonSegment, object, bool>> writers, string where)
    {
        var type = Nullable.GetUnderlyingType(clrType) ?? clrType;
        if (type == typeof(object) || type.IsInterface || writers.ContainsKey(type) || (leaf is EnumType && type.IsEnum)) { return; }
        problems.Add($"{where}: {type.Name} cannot be written as {leaf.Name}; return another type or register this one.");
    }

    private void CheckSource<T>(ObjectBinding binding, string where)
    {
        if (binding.ClrType is not { } source)
        {
            var name = binding.Type.Name;
            problems.Add($"{where}: object type \"{name}\" is not bound to a class; bind it with Object<T>(\"{name}\", ...).");
            return;
        }

        var fits = source.IsAssignableFrom(typeof(T)) || (!typeof(T).IsSealed && (typeof(T).IsAssignableFrom(source) || typeof(T).IsInterface))
            || Nullable.GetUnderlyingType(typeof(T)) == source;
        if (!fits) { problems.Add($"{where}: {typeof(T).Name} is not the {source.Name} that \"{binding.Type.Name}\" is bound to."); }
    }

    private TypeResolution Resolution(SchemaType type, string where)
    {
        if (_resolutions.TryGetValue(type.Name, out var known)) { return known; }
        var possible = new List<ObjectBinding>();
        var classes = new Dictionary<Type, string>();
        foreach (var candidate in schema.PossibleTypes(type))
        {
            var binding = objects[candidate.Name];
            if (binding.ClrType is null)
            {
                problems.Add($"{where}: \"{type.Name}\" cannot recognize a {candidate.Name}; bind it with Object<T>(\"{candidate.Name}\", ...).");
            }
            else if (!classes.TryAdd(binding.ClrType, candidate.Name))
            {
                var twin = classes[binding.ClrType];
                problems.Add($"{where}: \"{type.Name}\" cannot distinguish {candidate.Name} from {twin}: both are bound to {binding.ClrType.Name}.");
            }
            else
            {
                possible.Add(binding);
            }
        }

        return _resolutions[type.Name] = new TypeResolution(type.Name, possible);
    }
}
