using System.Diagnostics;
using Pcf.Tracing;

namespace Pcf.Observability;

/// <summary>Says to the sampler which operation a trace is of. Thread-safe.</summary>
/// <param name="sampler">Null where no spans are sent.</param>
internal sealed class OperationSampling(TraceSampler? sampler = null)
{
    /// <summary>The operation of a span's trace is known.</summary>
    public void Name(Activity span, string operation) => sampler?.NameOperation(span, operation);
}
