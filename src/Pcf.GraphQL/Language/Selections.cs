namespace Pcf.GraphQL.Language;

/// <summary>What is asked of an object, in order. Specification: section 2.4 (Selection Sets).</summary>
internal sealed class SelectionSetNode(int position, SelectionNode[] items)
{
    public int Position { get; } = position;

    public SelectionNode[] Items { get; } = items;
}

internal abstract class SelectionNode(int position, DirectiveNode[] directives)
{
    public int Position { get; } = position;

    public DirectiveNode[] Directives { get; } = directives;
}

internal sealed class FieldNode(
    int position, string? alias, string name, ArgumentNode[] arguments, DirectiveNode[] directives, SelectionSetNode? selections)
    : SelectionNode(position, directives)
{
    public string Name { get; } = name;

    /// <summary>The key in the response: the alias, or else the name.</summary>
    public string ResponseName { get; } = alias ?? name;

    public ArgumentNode[] Arguments { get; } = arguments;

    public SelectionSetNode? Selections { get; } = selections;
}

internal sealed class SpreadNode(int position, string name, DirectiveNode[] directives) : SelectionNode(position, directives)
{
    public string Name { get; } = name;
}

internal sealed class InlineFragmentNode(int position, NamedTypeNode? on, DirectiveNode[] directives, SelectionSetNode selections)
    : SelectionNode(position, directives)
{
    /// <summary>The type condition; null means the enclosing type.</summary>
    public NamedTypeNode? On { get; } = on;

    public SelectionSetNode Selections { get; } = selections;
}
