namespace Pcf.GraphQL.Language;

/// <summary>A literal or variable in a document. Specification: section 2.9 (Input Values).</summary>
internal abstract class ValueNode(int position)
{
    public int Position { get; } = position;
}

internal sealed class VariableNode(int position, string name) : ValueNode(position)
{
    public string Name { get; } = name;
}

internal sealed class IntNode(int position, string text) : ValueNode(position)
{
    public string Text { get; } = text;
}

internal sealed class FloatNode(int position, string text) : ValueNode(position)
{
    public string Text { get; } = text;
}

internal sealed class StringNode(int position, string value) : ValueNode(position)
{
    public string Value { get; } = value;
}

internal sealed class BooleanNode(int position, bool value) : ValueNode(position)
{
    public bool Value { get; } = value;
}

internal sealed class NullNode(int position) : ValueNode(position);

internal sealed class EnumNode(int position, string name) : ValueNode(position)
{
    public string Name { get; } = name;
}

internal sealed class ListNode(int position, ValueNode[] items) : ValueNode(position)
{
    public ValueNode[] Items { get; } = items;
}

internal sealed class ObjectNode(int position, ObjectFieldNode[] fields) : ValueNode(position)
{
    public ObjectFieldNode[] Fields { get; } = fields;
}

internal sealed record ObjectFieldNode(int Position, string Name, ValueNode Value);
