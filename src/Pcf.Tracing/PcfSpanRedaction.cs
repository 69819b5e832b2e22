using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Redaction;

namespace Pcf.Tracing;

/// <summary>Adds redaction to the OpenTelemetry SDK, for exporters that do not redact.</summary>
public static class PcfSpanRedaction
{
    /// <summary>Masks secrets in the spans of a provider, before the processors and exporters that are added after this call see them.</summary>
    /// <remarks>
    /// <para><c>AddPcfOtlp</c> redacts by itself and needs no such call; where both are used it comes first, since this one changes the spans.</para>
    /// <para>Masked are attributes, the span's name, its status, and exceptions as they are added by <see cref="Activity.AddException"/>. Other
    /// events
    /// and links cannot be changed any more: a span whose events or links hold a secret is withheld from exporters of sampled spans, and counted by
    /// <c>pcf.tracing.spans.withheld</c> of the meter <c>Pcf.Tracing</c>.</para>
    /// </remarks>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="redactor">Knows what to mask.</param>
    public static TracerProviderBuilder AddPcfRedaction(this TracerProviderBuilder builder, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(redactor);
        return builder.AddProcessor(_ => new RedactingProcessor(new SpanRedactor(redactor)));
    }
}
