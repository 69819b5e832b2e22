namespace Pcf.GraphQL.Language;

/// <summary>Parses executable documents: operations and fragments. Specification: sections 2.2 to 2.12.</summary>
internal static class DocumentParser
{
    /// <summary>Parses UTF-8 text. The array becomes part of the document and must not change afterwards.</summary>
    /// <exception cref="SyntaxException">The text is not a document, or costs more than the limits allow.</exception>
    public static Document Parse(byte[] source, ParserLimits limits)
    {
        var reader = new TokenReader(source, limits);
        var operations = new List<OperationNode>();
        var fragments = new List<FragmentNode>();
        do
        {
            var position = reader.Position;
            var description = reader.SkipDescription();
            if (reader.Kind == TokenKind.BraceOpen && description is null)
            {
                operations.Add(new OperationNode(
                    position, OperationKind.Query, null, [], [], SelectionSet(ref reader), null));
            }
            else if (reader.IsKeyword("fragment"u8))
            {
                fragments.Add(Fragment(ref reader, position, description));
            }
            else
            {
                operations.Add(Operation(ref reader, position, description));
            }
        }
        while (reader.Kind != TokenKind.End);
        return new Document(source, [.. operations], [.. fragments]);
    }

    private static OperationNode Operation(ref TokenReader reader, int position, string? description)
    {
        OperationKind kind;
        if (reader.SkipKeyword("query"u8)) { kind = OperationKind.Query; }
        else if (reader.SkipKeyword("mutation"u8)) { kind = OperationKind.Mutation; }
        else if (reader.SkipKeyword("subscription"u8)) { kind = OperationKind.Subscription; }
        else { throw reader.Unexpected(); }

        var name = reader.Kind == TokenKind.Name ? reader.ExpectName() : null;
        var variables = Variables(ref reader);
        var directives = LiteralParser.Directives(ref reader, constant: false);
        return new OperationNode(position, kind, name, variables, directives, SelectionSet(ref reader), description);
    }

    private static FragmentNode Fragment(ref TokenReader reader, int position, string? description)
    {
        reader.ExpectKeyword("fragment");
        if (reader.IsKeyword("on"u8)) { throw reader.Unexpected(); }
        var name = reader.ExpectName();
        reader.ExpectKeyword("on");
        var on = LiteralParser.NamedType(ref reader);
        var directives = LiteralParser.Directives(ref reader, constant: false);
        return new FragmentNode(position, name, on, directives, SelectionSet(ref reader), description);
    }

    private static VariableDefinitionNode[] Variables(ref TokenReader reader)
    {
        if (!reader.Skip(TokenKind.ParenOpen)) { return []; }
        var variables = new List<VariableDefinitionNode>();
        do
        {
            var position = reader.Position;
            var description = reader.SkipDescription();
            reader.Expect(TokenKind.Dollar);
            var name = reader.ExpectName();
            reader.Expect(TokenKind.Colon);
            var type = LiteralParser.Type(ref reader);
            var fallback = reader.Skip(TokenKind.Equals) ? LiteralParser.Value(ref reader, constant: true) : null;
            var directives = LiteralParser.Directives(ref reader, constant: true);
            variables.Add(new VariableDefinitionNode(position, name, type, fallback, directives, description));
        }
        while (!reader.Skip(TokenKind.ParenClose));
        return [.. variables];
    }

    private static SelectionSetNode SelectionSet(ref TokenReader reader)
    {
        var position = reader.Expect(TokenKind.BraceOpen);
        reader.Enter();
        var items = new List<SelectionNode>();
        do
        {
            items.Add(reader.Kind == TokenKind.Spread ? FragmentUse(ref reader) : Field(ref reader));
        }
        while (!reader.Skip(TokenKind.BraceClose));
        reader.Leave();
        return new SelectionSetNode(position, [.. items]);
    }

    private static FieldNode Field(ref TokenReader reader)
    {
        var position = reader.Position;
        var name = reader.ExpectName();
        string? alias = null;
        if (reader.Skip(TokenKind.Colon))
        {
            alias = name;
            name = reader.ExpectName();
        }

        reader.CountField(alias is not null);
        var arguments = LiteralParser.Arguments(ref reader, constant: false);
        var directives = LiteralParser.Directives(ref reader, constant: false);
        var selections = reader.Kind == TokenKind.BraceOpen ? SelectionSet(ref reader) : null;
        return new FieldNode(position, alias, name, arguments, directives, selections);
    }

    private static SelectionNode FragmentUse(ref TokenReader reader)
    {
        var position = reader.Expect(TokenKind.Spread);
        var typed = reader.SkipKeyword("on"u8);
        if (!typed && reader.Kind == TokenKind.Name)
        {
            var name = reader.ExpectName();
            return new SpreadNode(position, name, LiteralParser.Directives(ref reader, constant: false));
        }

        var on = typed ? LiteralParser.NamedType(ref reader) : null;
        var directives = LiteralParser.Directives(ref reader, constant: false);
        return new InlineFragmentNode(position, on, directives, SelectionSet(ref reader));
    }
}
