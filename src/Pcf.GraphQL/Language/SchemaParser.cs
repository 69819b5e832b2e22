using System.Text;

namespace Pcf.GraphQL.Language;

/// <summary>Parses the schema definition language. Specification: section 3 (Type System), appendix B (Grammar).</summary>
internal static class SchemaParser
{
    /// <exception cref="SyntaxException">The text is not a type system document.</exception>
    public static SchemaDocument Parse(string sdl)
    {
        var source = Encoding.UTF8.GetBytes(sdl);
        var document = new SchemaDocument(source);
        var reader = new TokenReader(source, ParserLimits.Trusted);
        while (reader.Kind != TokenKind.End)
        {
            var position = reader.Position;
            var description = reader.SkipDescription();
            if (reader.SkipKeyword("directive"u8)) { document.Directives.Add(Directive(ref reader, position, description)); }
            else
            {
                var extends = description is null && reader.SkipKeyword("extend"u8);
                if (reader.SkipKeyword("schema"u8)) { document.Schemas.Add(SchemaBlock(ref reader, position, extends, description)); }
                else { document.Types.Add(Type(ref reader, position, extends, description)); }
            }
        }

        return document;
    }

    private static SchemaNode SchemaBlock(ref TokenReader reader, int position, bool extends, string? description)
    {
        var node = new SchemaNode(position, extends, description, LiteralParser.Directives(ref reader, constant: true));
        if (extends && reader.Kind != TokenKind.BraceOpen) { return node; }
        reader.Expect(TokenKind.BraceOpen);
        do
        {
            OperationKind kind;
            if (reader.SkipKeyword("query"u8)) { kind = OperationKind.Query; }
            else if (reader.SkipKeyword("mutation"u8)) { kind = OperationKind.Mutation; }
            else if (reader.SkipKeyword("subscription"u8)) { kind = OperationKind.Subscription; }
            else { throw reader.Unexpected(); }

            reader.Expect(TokenKind.Colon);
            node.Roots.Add((kind, LiteralParser.NamedType(ref reader)));
        }
        while (!reader.Skip(TokenKind.BraceClose));
        return node;
    }

    private static TypeDefinitionNode Type(ref TokenReader reader, int position, bool extends, string? description)
    {
        TypeKind kind;
        if (reader.SkipKeyword("type"u8)) { kind = TypeKind.Object; }
        else if (reader.SkipKeyword("interface"u8)) { kind = TypeKind.Interface; }
        else if (reader.SkipKeyword("union"u8)) { kind = TypeKind.Union; }
        else if (reader.SkipKeyword("enum"u8)) { kind = TypeKind.Enum; }
        else if (reader.SkipKeyword("input"u8)) { kind = TypeKind.InputObject; }
        else if (reader.SkipKeyword("scalar"u8)) { kind = TypeKind.Scalar; }
        else { throw reader.Unexpected(); }

        var node = new TypeDefinitionNode(position, kind, reader.ExpectName(), extends, description);
        if (kind is TypeKind.Object or TypeKind.Interface && reader.SkipKeyword("implements"u8))
        {
            NamesBetween(ref reader, TokenKind.Ampersand, node.Interfaces);
        }

        node.Directives = LiteralParser.Directives(ref reader, constant: true);
        switch (kind)
        {
            case TypeKind.Union:
                if (reader.Skip(TokenKind.Equals)) { NamesBetween(ref reader, TokenKind.Pipe, node.Members); }
                break;
            case TypeKind.Scalar:
                break;
            default:
                if (reader.Skip(TokenKind.BraceOpen)) { Members(ref reader, node); }
                break;
        }

        return node;
    }

    private static void Members(ref TokenReader reader, TypeDefinitionNode node)
    {
        do
        {
            switch (node.Kind)
            {
                case TypeKind.Enum: node.Values.Add(EnumValue(ref reader)); break;
                case TypeKind.InputObject: node.Inputs.Add(Input(ref reader)); break;
                default: node.Fields.Add(Field(ref reader)); break;
            }
        }
        while (!reader.Skip(TokenKind.BraceClose));
    }

    private static void NamesBetween(ref TokenReader reader, TokenKind separator, List<NamedTypeNode> names)
    {
        reader.Skip(separator);
        do { names.Add(LiteralParser.NamedType(ref reader)); }
        while (reader.Skip(separator));
    }

    private static FieldDefinitionNode Field(ref TokenReader reader)
    {
        var position = reader.Position;
        var description = reader.SkipDescription();
        var name = reader.ExpectName();
        var arguments = Arguments(ref reader);
        reader.Expect(TokenKind.Colon);
        var type = LiteralParser.Type(ref reader);
        return new FieldDefinitionNode(position, description, name, arguments, type, LiteralParser.Directives(ref reader, constant: true));
    }

    private static List<InputValueNode> Arguments(ref TokenReader reader)
    {
        var arguments = new List<InputValueNode>();
        if (!reader.Skip(TokenKind.ParenOpen)) { return arguments; }
        do { arguments.Add(Input(ref reader)); }
        while (!reader.Skip(TokenKind.ParenClose));
        return arguments;
    }

    private static InputValueNode Input(ref TokenReader reader)
    {
        var position = reader.Position;
        var description = reader.SkipDescription();
        var name = reader.ExpectName();
        reader.Expect(TokenKind.Colon);
        var type = LiteralParser.Type(ref reader);
        var fallback = reader.Skip(TokenKind.Equals) ? LiteralParser.Value(ref reader, constant: true) : null;
        return new InputValueNode(position, description, name, type, fallback, LiteralParser.Directives(ref reader, constant: true));
    }

    private static EnumValueNode EnumValue(ref TokenReader reader)
    {
        var position = reader.Position;
        var description = reader.SkipDescription();
        if (reader.IsKeyword("true"u8) || reader.IsKeyword("false"u8) || reader.IsKeyword("null"u8)) { throw reader.Unexpected(); }
        var name = reader.ExpectName();
        return new EnumValueNode(position, description, name, LiteralParser.Directives(ref reader, constant: true));
    }

    private static DirectiveDefinitionNode Directive(ref TokenReader reader, int position, string? description)
    {
        reader.Expect(TokenKind.At);
        var name = reader.ExpectName();
        var arguments = Arguments(ref reader);
        var repeatable = reader.SkipKeyword("repeatable"u8);
        reader.ExpectKeyword("on");
        var locations = new List<string>();
        reader.Skip(TokenKind.Pipe);
        do { locations.Add(reader.ExpectName()); }
        while (reader.Skip(TokenKind.Pipe));
        return new DirectiveDefinitionNode(position, description, name, arguments, repeatable, locations);
    }
}
