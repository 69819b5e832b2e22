namespace Pcf.GraphQL.TypeSystem;

/// <summary>A type as used in a position: a named type, or a list or non-null wrapper around one. Specification: section 3.4.1.</summary>
internal abstract class TypeReference
{
    /// <summary>The type inside all wrappers.</summary>
    public abstract SchemaType Named { get; }

    public bool IsNonNull => this is NonNullType;

    /// <summary>The type without its outermost non-null wrapper.</summary>
    public TypeReference Nullable => this is NonNullType nonNull ? nonNull.Inner : this;

    public bool SameAs(TypeReference other) => (this, other) switch
    {
        (NonNullType a, NonNullType b) => a.Inner.SameAs(b.Inner),
        (ListType a, ListType b) => a.Item.SameAs(b.Item),
        _ => ReferenceEquals(this, other),
    };
}

internal sealed class ListType(TypeReference item) : TypeReference
{
    public TypeReference Item { get; } = item;

    public override SchemaType Named { get; } = item.Named;

    public override string ToString() => $"[{Item}]";
}

internal sealed class NonNullType(TypeReference inner) : TypeReference
{
    public TypeReference Inner { get; } = inner;

    public override SchemaType Named { get; } = inner.Named;

    public override string ToString() => $"{Inner}!";
}
