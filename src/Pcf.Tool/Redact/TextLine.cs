using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Pcf.Tool.Redact;

/// <summary>Bytes as text, if they are.</summary>
internal static class TextLine
{
    public static bool TryDecode(ReadOnlySpan<byte> line, [NotNullWhen(true)] out string? text)
    {
        text = Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : null;
        return text is not null;
    }
}
