using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Pcf.Observability;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has classes of data redacted by the library.</summary>
public static class PcfRedactionBuilder
{
    /// <summary>Redacts values of these classes as the library redacts any text: what looks like a secret or personal data is masked, the rest
    /// stays.</summary>
    /// <remarks>Needs <c>AddPcfObservability</c>. Values that should not be seen at all are better erased, as the framework does by
    /// default.</remarks>
    /// <param name="builder">The one of <c>AddRedaction</c>.</param>
    /// <param name="classifications">The classes.</param>
    public static IRedactionBuilder SetPcfRedactor(this IRedactionBuilder builder, params DataClassificationSet[] classifications) =>
        builder.SetRedactor<PcfComplianceRedactor>(classifications);
}
