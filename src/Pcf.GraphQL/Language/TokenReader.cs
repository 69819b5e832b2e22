using System.Text;
using System.Text.Unicode;

namespace Pcf.GraphQL.Language;

/// <summary>One token of look-ahead over the lexer, with the nesting guard that every recursive production passes.</summary>
internal ref struct TokenReader
{
    private Lexer _lexer;
    private readonly ParserLimits _limits;
    private int _depth;
    private int _fields;
    private int _aliases;

    public TokenReader(ReadOnlySpan<byte> source, ParserLimits limits)
    {
        if (!Utf8.IsValid(source)) { throw new SyntaxException("The document is not valid UTF-8.", 0); }
        _lexer = new Lexer(source, limits.Tokens);
        _limits = limits;
        _lexer.Next();
    }

    public readonly TokenKind Kind => _lexer.Kind;

    public readonly int Position => _lexer.Start;

    public readonly ReadOnlySpan<byte> Text => _lexer.Text;

    public void Next() => _lexer.Next();

    public void Enter()
    {
        if (++_depth > _limits.Depth)
        {
            throw new SyntaxException($"The document is nested more than {_limits.Depth} levels deep.", Position);
        }
    }

    public void Leave() => _depth--;

    public void CountField(bool aliased)
    {
        if (++_fields > _limits.Fields) { throw new SyntaxException($"The document has more than {_limits.Fields} fields.", Position); }
        if (aliased && ++_aliases > _limits.Aliases)
        {
            throw new SyntaxException($"The document has more than {_limits.Aliases} aliases.", Position);
        }
    }

    public bool Skip(TokenKind kind)
    {
        if (Kind != kind) { return false; }
        Next();
        return true;
    }

    public int Expect(TokenKind kind)
    {
        var position = Position;
        if (!Skip(kind)) { throw new SyntaxException($"Syntax Error: Expected {Name(kind)}, found {Found()}.", position); }
        return position;
    }

    public readonly bool IsKeyword(ReadOnlySpan<byte> keyword) => Kind == TokenKind.Name && Text.SequenceEqual(keyword);

    public bool SkipKeyword(ReadOnlySpan<byte> keyword)
    {
        if (!IsKeyword(keyword)) { return false; }
        Next();
        return true;
    }

    public void ExpectKeyword(string keyword)
    {
        if (Kind != TokenKind.Name || !Ascii.Equals(Text, keyword))
        {
            throw new SyntaxException($"Syntax Error: Expected \"{keyword}\", found {Found()}.", Position);
        }

        Next();
    }

    public string ExpectName()
    {
        if (Kind != TokenKind.Name) { throw new SyntaxException($"Syntax Error: Expected Name, found {Found()}.", Position); }
        var name = Encoding.UTF8.GetString(Text);
        Next();
        return name;
    }

    /// <summary>The value of a string token, quoted or block.</summary>
    public string ReadString()
    {
        var value = Kind == TokenKind.BlockString ? BlockString.Decode(Text[3..^3]) : Escapes.Decode(Text[1..^1]);
        Next();
        return value;
    }

    public string? SkipDescription() => Kind is TokenKind.String or TokenKind.BlockString ? ReadString() : null;

    public readonly SyntaxException Unexpected() => new($"Syntax Error: Unexpected {Found()}.", Position);

    public readonly string Found() => Kind switch
    {
        TokenKind.Name => $"Name \"{Shown()}\"",
        TokenKind.Int => "Int",
        TokenKind.Float => "Float",
        TokenKind.String or TokenKind.BlockString => "String",
        var kind => Name(kind),
    };

    // Client text in a message is cut, so that one token cannot make a huge response.
    private readonly string Shown() => Text.Length <= 40 ? Encoding.UTF8.GetString(Text) : Encoding.UTF8.GetString(Text[..40]) + "…";

    private static string Name(TokenKind kind) => kind switch
    {
        TokenKind.End => "<EOF>",
        TokenKind.Bang => "\"!\"",
        TokenKind.Dollar => "\"$\"",
        TokenKind.Ampersand => "\"&\"",
        TokenKind.ParenOpen => "\"(\"",
        TokenKind.ParenClose => "\")\"",
        TokenKind.Spread => "\"...\"",
        TokenKind.Colon => "\":\"",
        TokenKind.Equals => "\"=\"",
        TokenKind.At => "\"@\"",
        TokenKind.BracketOpen => "\"[\"",
        TokenKind.BracketClose => "\"]\"",
        TokenKind.BraceOpen => "\"{\"",
        TokenKind.Pipe => "\"|\"",
        TokenKind.BraceClose => "\"}\"",
        _ => kind.ToString(),
    };
}
