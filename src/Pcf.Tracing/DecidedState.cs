using System.Diagnostics;
using OpenTelemetry;

namespace Pcf.Tracing;

/// <summary>Gives a request's span the tracestate that the sampler decided on: ASP.NET Core puts that of the header in its place, after the
/// sampler was asked and before the span begins. Thread-safe.</summary>
internal sealed class DecidedState : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnStart(Activity data)
    {
        if (data.HasRemoteParent && TraceSampler.DecidedFor(data.TraceId) is { } state) { data.TraceStateString = state; }
    }
}
