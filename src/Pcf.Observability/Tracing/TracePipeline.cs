using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Tracing;

/// <summary>Takes the spans of the listed sources to an OTLP receiver, by the OpenTelemetry SDK. Thread-safe.</summary>
public sealed class TracePipeline : IDisposable
{
    private const int MaxQueue = 4_096;
    private const string RetryKey = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";

    private readonly TracerProvider _provider;

    /// <summary>Starts to listen and to export.</summary>
    /// <param name="otlp">The receiver; its endpoint must be set.</param>
    /// <param name="service">The service's name, <c>service.name</c>.</param>
    /// <param name="version">The running version, <c>service.version</c>.</param>
    /// <param name="environment">Where it runs, <c>deployment.environment.name</c>.</param>
    /// <param name="sources">Names of the activity sources to take; a trailing <c>*</c> stands for any ending.</param>
    /// <param name="redactor">Masks secrets in each span before it waits for its batch.</param>
    /// <exception cref="ArgumentException">There is no endpoint.</exception>
    public TracePipeline(OtlpOptions otlp, string service, string version, string environment, IEnumerable<string> sources, Redactor redactor)
    {
        var endpoint = otlp.Endpoint ?? throw new ArgumentException("Without an endpoint there is nothing to export to.", nameof(otlp));
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(WithRetry()))
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService(service, serviceVersion: version)
                .AddAttributes([new("deployment.environment.name", environment)])
                .AddTelemetrySdk())
            .SetSampler(new AlwaysOnSampler())
            .AddSource([.. sources])
            .AddProcessor(new RedactingProcessor(redactor))
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = otlp.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = otlp.Protocol == OtlpProtocol.Grpc ? endpoint : WithPath(endpoint);
                exporter.TimeoutMilliseconds = (int)otlp.Timeout.TotalMilliseconds;
                exporter.BatchExportProcessorOptions = new BatchExportActivityProcessorOptions
                {
                    MaxQueueSize = MaxQueue,
                    ScheduledDelayMilliseconds = (int)otlp.BatchDelay.TotalMilliseconds,
                    ExporterTimeoutMilliseconds = (int)otlp.Timeout.TotalMilliseconds,
                };
            })
            .Build();
    }

    /// <summary>Sends what waits, and takes no more spans. Blocks for at most the deadline.</summary>
    /// <returns>Whether the exporter came to an end in time; false too when it had ended before.</returns>
    public bool Shutdown(TimeSpan deadline) => _provider.Shutdown((int)deadline.TotalMilliseconds);

    /// <summary>Ends; without a <see cref="Shutdown"/> before, it sends what waits within the SDK's deadline of 5 seconds.</summary>
    public void Dispose() => _provider.Dispose();

    // Without this key a batch that meets a receiver in restart is lost, and ForceFlush still says that all went well.
    private static IConfiguration WithRetry() => new ConfigurationBuilder()
        .AddEnvironmentVariables()
        .AddInMemoryCollection([new(RetryKey, "in_memory")])
        .Build();

    private static Uri WithPath(Uri endpoint) =>
        endpoint.AbsolutePath.EndsWith("/v1/traces", StringComparison.Ordinal) ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/traces");
}
