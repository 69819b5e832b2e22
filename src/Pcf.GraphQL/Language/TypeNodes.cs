namespace Pcf.GraphQL.Language;

/// <summary>A reference to a type as written. Specification: section 2.11 (Type References).</summary>
internal abstract class TypeNode(int position)
{
    public int Position { get; } = position;

    /// <summary>The name inside all wrappers.</summary>
    public string InnermostName
    {
        get
        {
            var type = this;
            while (true)
            {
                switch (type)
                {
                    case ListTypeNode list: type = list.Item; break;
                    case NonNullTypeNode nonNull: type = nonNull.Inner; break;
                    default: return ((NamedTypeNode)type).Name;
                }
            }
        }
    }
}

internal sealed class NamedTypeNode(int position, string name) : TypeNode(position)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

internal sealed class ListTypeNode(int position, TypeNode item) : TypeNode(position)
{
    public TypeNode Item { get; } = item;

    public override string ToString() => $"[{Item}]";
}

internal sealed class NonNullTypeNode(int position, TypeNode inner) : TypeNode(position)
{
    public TypeNode Inner { get; } = inner;

    public override string ToString() => $"{Inner}!";
}
