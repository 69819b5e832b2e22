using Pcf.Redaction;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Logging.Records;

/// <summary>Redacts texts of any length, and looks at no more of a long one than is needed for what is shown of it. Thread-safe.</summary>
/// <remarks>A secret that lies across the end of what was looked at has no form any more. So the last of it is not shown.</remarks>
internal static class LongText
{
    /// <summary>Says that a text ends here because it was too long.</summary>
    public const string Mark = "…[cut]";

    /// <summary>Characters of a text that are shown.</summary>
    public const int Shown = 16 * 1024;

    private const int Looked = 2 * Shown;
    private const int Edge = 8 * 1024;

    public static string Redact(ValueRedactor values, FieldKind kind, string text) =>
        text.Length <= Looked ? values.String(kind, text) : Cut(values.String(kind, text[..End(text, Looked)]));

    public static string Redact(Redactor redactor, string text) =>
        text.Length <= Looked ? redactor.Redact(text) : Cut(redactor.Redact(text[..End(text, Looked)]));

    /// <summary>Writes a message redacted; the output is empty before.</summary>
    public static void Redact(Redactor redactor, LogText message, LogText output)
    {
        var text = message.Written;
        redactor.Redact(text[..End(text, Math.Min(text.Length, Looked))], message.Cleared, output);
        if (text.Length <= Looked || output.Written is MaskedText.Whole or MaskedText.Failed) { return; }
        output.Cut(ShownOf(output.Written));
        output.Append(Mark);
    }

    /// <summary>Where a text can be cut at the latest: not inside a pair of surrogates.</summary>
    public static int End(ReadOnlySpan<char> text, int end) => end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;

    private static string Cut(string safe)
    {
        if (safe is MaskedText.Whole or MaskedText.Failed) { return safe; }
        return $"{safe.AsSpan(0, ShownOf(safe))}{Mark}";
    }

    private static int ShownOf(ReadOnlySpan<char> safe) => End(safe, Math.Clamp(safe.Length - Edge, 0, Shown));
}
