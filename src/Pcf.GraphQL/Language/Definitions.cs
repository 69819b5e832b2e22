namespace Pcf.GraphQL.Language;

internal sealed class OperationNode(
    int position,
    OperationKind kind,
    string? name,
    VariableDefinitionNode[] variables,
    DirectiveNode[] directives,
    SelectionSetNode selections,
    string? description)
{
    public int Position { get; } = position;

    public OperationKind Kind { get; } = kind;

    public string? Name { get; } = name;

    public VariableDefinitionNode[] Variables { get; } = variables;

    public DirectiveNode[] Directives { get; } = directives;

    public SelectionSetNode Selections { get; } = selections;

    public string? Description { get; } = description;
}

internal sealed class FragmentNode(
    int position, string name, NamedTypeNode on, DirectiveNode[] directives, SelectionSetNode selections, string? description)
{
    public int Position { get; } = position;

    public string Name { get; } = name;

    public NamedTypeNode On { get; } = on;

    public DirectiveNode[] Directives { get; } = directives;

    public SelectionSetNode Selections { get; } = selections;

    public string? Description { get; } = description;
}

internal sealed class VariableDefinitionNode(
    int position, string name, TypeNode type, ValueNode? fallback, DirectiveNode[] directives, string? description)
{
    public int Position { get; } = position;

    public string Name { get; } = name;

    public TypeNode Type { get; } = type;

    public ValueNode? Default { get; } = fallback;

    public DirectiveNode[] Directives { get; } = directives;

    public string? Description { get; } = description;
}

internal sealed class DirectiveNode(int position, string name, ArgumentNode[] arguments)
{
    public int Position { get; } = position;

    public string Name { get; } = name;

    public ArgumentNode[] Arguments { get; } = arguments;
}

internal sealed class ArgumentNode(int position, string name, ValueNode value)
{
    public int Position { get; } = position;

    public string Name { get; } = name;

    public ValueNode Value { get; } = value;
}
