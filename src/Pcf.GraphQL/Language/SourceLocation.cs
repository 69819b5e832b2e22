namespace Pcf.GraphQL.Language;

/// <summary>A place in a document; both numbers start at 1 and columns count characters, not bytes.</summary>
internal readonly record struct SourceLocation(int Line, int Column)
{
    /// <summary>CR, LF and CRLF each end one line. Linear in the position, so it is only asked for errors.</summary>
    public static SourceLocation At(ReadOnlySpan<byte> source, int position)
    {
        var line = 1;
        var column = 1;
        position = Math.Min(position, source.Length);
        for (var i = 0; i < position; i++)
        {
            var b = source[i];
            if (b == '\n' || (b == '\r' && (i + 1 >= source.Length || source[i + 1] != '\n')))
            {
                line++;
                column = 1;
            }
            // Continuation bytes belong to the character before them.
            else if ((b & 0xC0) != 0x80)
            {
                column++;
            }
        }

        return new SourceLocation(line, column);
    }
}
