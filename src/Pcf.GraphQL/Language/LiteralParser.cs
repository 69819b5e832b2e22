using System.Text;

namespace Pcf.GraphQL.Language;

/// <summary>The productions that operations and schemas share: values, types, arguments, directives.</summary>
internal static class LiteralParser
{
    /// <summary>A value; in a constant position (defaults, directives of definitions) variables are refused.</summary>
    public static ValueNode Value(ref TokenReader reader, bool constant)
    {
        var position = reader.Position;
        switch (reader.Kind)
        {
            case TokenKind.BracketOpen: return List(ref reader, constant);
            case TokenKind.BraceOpen: return Object(ref reader, constant);
            case TokenKind.Int: return new IntNode(position, TakeText(ref reader));
            case TokenKind.Float: return new FloatNode(position, TakeText(ref reader));
            case TokenKind.String or TokenKind.BlockString: return new StringNode(position, reader.ReadString());
            case TokenKind.Name:
                if (reader.SkipKeyword("true"u8)) { return new BooleanNode(position, value: true); }
                if (reader.SkipKeyword("false"u8)) { return new BooleanNode(position, value: false); }
                if (reader.SkipKeyword("null"u8)) { return new NullNode(position); }
                return new EnumNode(position, reader.ExpectName());
            case TokenKind.Dollar when !constant:
                reader.Next();
                return new VariableNode(position, reader.ExpectName());
            case TokenKind.Dollar:
                throw new SyntaxException("Syntax Error: Unexpected variable in constant value.", position);
            default: throw reader.Unexpected();
        }
    }

    public static TypeNode Type(ref TokenReader reader)
    {
        var position = reader.Position;
        TypeNode type;
        if (reader.Skip(TokenKind.BracketOpen))
        {
            reader.Enter();
            var item = Type(ref reader);
            reader.Leave();
            reader.Expect(TokenKind.BracketClose);
            type = new ListTypeNode(position, item);
        }
        else
        {
            type = NamedType(ref reader);
        }

        return reader.Skip(TokenKind.Bang) ? new NonNullTypeNode(position, type) : type;
    }

    public static NamedTypeNode NamedType(ref TokenReader reader) => new(reader.Position, reader.ExpectName());

    public static ArgumentNode[] Arguments(ref TokenReader reader, bool constant)
    {
        if (!reader.Skip(TokenKind.ParenOpen)) { return []; }
        var arguments = new List<ArgumentNode>();
        do
        {
            var position = reader.Position;
            var name = reader.ExpectName();
            reader.Expect(TokenKind.Colon);
            arguments.Add(new ArgumentNode(position, name, Value(ref reader, constant)));
        }
        while (!reader.Skip(TokenKind.ParenClose));
        return [.. arguments];
    }

    public static DirectiveNode[] Directives(ref TokenReader reader, bool constant)
    {
        if (reader.Kind != TokenKind.At) { return []; }
        var directives = new List<DirectiveNode>();
        while (reader.Kind == TokenKind.At)
        {
            var position = reader.Position;
            reader.Next();
            var name = reader.ExpectName();
            directives.Add(new DirectiveNode(position, name, Arguments(ref reader, constant)));
        }

        return [.. directives];
    }

    private static ListNode List(ref TokenReader reader, bool constant)
    {
        var position = reader.Expect(TokenKind.BracketOpen);
        reader.Enter();
        var items = new List<ValueNode>();
        while (!reader.Skip(TokenKind.BracketClose)) { items.Add(Value(ref reader, constant)); }
        reader.Leave();
        return new ListNode(position, [.. items]);
    }

    private static ObjectNode Object(ref TokenReader reader, bool constant)
    {
        var position = reader.Expect(TokenKind.BraceOpen);
        reader.Enter();
        var fields = new List<ObjectFieldNode>();
        while (!reader.Skip(TokenKind.BraceClose))
        {
            var at = reader.Position;
            var name = reader.ExpectName();
            reader.Expect(TokenKind.Colon);
            fields.Add(new ObjectFieldNode(at, name, Value(ref reader, constant)));
        }

        reader.Leave();
        return new ObjectNode(position, [.. fields]);
    }

    private static string TakeText(ref TokenReader reader)
    {
        var text = Encoding.UTF8.GetString(reader.Text);
        reader.Next();
        return text;
    }
}
