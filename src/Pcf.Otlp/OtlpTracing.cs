using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Redaction;
using Pcf.Tracing.Tail;

namespace Pcf.Otlp;

/// <summary>Adds the library's way out for spans to the OpenTelemetry SDK.</summary>
public static class OtlpTracing
{
    /// <summary>
    /// Sends the spans of a provider to an OTLP receiver, redacted. The spans themselves stay as they are, so other exporters of the provider see
    /// them whole, wherever they are added.
    /// </summary>
    /// <remarks>
    /// 4 096 spans, or 16 MiB of them, may wait; what comes beyond that is dropped. The provider's end sends what waits, for 2 seconds if the
    /// receiver takes nothing.
    /// </remarks>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="options">The receiver; its endpoint must be set.</param>
    /// <param name="identity">Who sends; it becomes the resource.</param>
    /// <param name="redactor">Masks secrets in each span before it waits for its batch.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no endpoint, an option is out of its range, or a file or the headers cannot be read. The message
    /// has a line for each option: its name, what was given, what is expected.</exception>
    public static TracerProviderBuilder AddPcfOtlp(this TracerProviderBuilder builder, OtlpOptions options, LogIdentity identity, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(redactor);
        OtlpChecks.ThrowIfWrong(options);
        var target = OtlpTarget.Of(options, OtlpSignal.Traces);
        // Made when the provider is: a builder that is never built starts no thread.
        return builder.AddProcessor(services => new SpanQueue(
            target, new OtlpResource(identity), redactor, options.BatchDelay, tail: services.GetService<TailBuffer>()));
    }
}
