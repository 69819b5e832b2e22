using System.Collections.Concurrent;
using System.Collections.Frozen;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Completion;

/// <summary>From a value of an interface or union to its object type. Specification: section 6.4.3, ResolveAbstractType().</summary>
internal sealed class TypeResolution(string name, IEnumerable<ObjectBinding> possible)
{
    private readonly FrozenDictionary<Type, ObjectBinding> _known = possible.ToFrozenDictionary(o => o.ClrType!);

    // Classes derived from the registered ones; as many as the program has, so it needs no bound.
    private readonly ConcurrentDictionary<Type, ObjectBinding?> _derived = new();

    public string Name { get; } = name;

    public ObjectBinding? Find(object value)
    {
        var type = value.GetType();
        if (_known.TryGetValue(type, out var binding)) { return binding; }
        return _derived.GetOrAdd(type, static (derived, known) =>
        {
            for (var current = derived.BaseType; current is not null; current = current.BaseType)
            {
                if (known.TryGetValue(current, out var found)) { return found; }
            }

            // An interface may be what was registered.
            return known.FirstOrDefault(k => k.Key.IsAssignableFrom(derived)).Value;
        }, _known);
    }
}
