using Microsoft.Extensions.Compliance.Redaction;

namespace Pcf.Observability;

/// <summary>The library's redactor in the framework's form. Thread-safe.</summary>
internal sealed class PcfComplianceRedactor(Pcf.Redaction.Redactor redactor) : Redactor
{
    public override int GetRedactedLength(ReadOnlySpan<char> input) => redactor.Redact(input.ToString()).Length;

    public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
    {
        var redacted = redactor.Redact(source.ToString());
        if (redacted.Length > destination.Length)
        {
            throw new ArgumentException($"The redacted text has {redacted.Length} characters, and the destination holds {destination.Length}.",
                nameof(destination));
        }
        redacted.CopyTo(destination);
        return redacted.Length;
    }
}
