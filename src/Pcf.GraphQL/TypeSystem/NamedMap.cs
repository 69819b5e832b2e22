using System.Diagnostics.CodeAnalysis;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>Members by name, kept in the order of definition. Written while the schema is built, only read afterwards.</summary>
internal sealed class NamedMap<T>
    where T : class
{
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);
    private readonly List<T> _inOrder = [];

    public IReadOnlyList<T> All => _inOrder;

    public int Count => _inOrder.Count;

    public IEnumerable<string> Names => _byName.Keys;

    public bool TryAdd(string name, T member)
    {
        if (!_byName.TryAdd(name, member)) { return false; }
        _inOrder.Add(member);
        return true;
    }

    public bool Contains(string name) => _byName.ContainsKey(name);

    public bool TryGet(string name, [MaybeNullWhen(false)] out T member) => _byName.TryGetValue(name, out member);

    public T? Find(string name) => _byName.GetValueOrDefault(name);
}
