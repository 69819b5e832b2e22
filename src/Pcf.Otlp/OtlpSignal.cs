namespace Pcf.Otlp;

/// <summary>A signal, as OTLP parts them.</summary>
internal enum OtlpSignal
{
    /// <summary>Spans.</summary>
    Traces,

    /// <summary>Metrics.</summary>
    Metrics,

    /// <summary>Log records.</summary>
    Logs,
}

/// <summary>What a signal's receiver is called (OTLP specification, "OTLP/HTTP Request" and the services of its protobuf definitions).</summary>
internal static class OtlpSignals
{
    /// <summary>The path over HTTP.</summary>
    public static string Path(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => "/v1/traces",
        OtlpSignal.Metrics => "/v1/metrics",
        _ => "/v1/logs",
    };

    /// <summary>The path of the method over gRPC.</summary>
    public static string GrpcPath(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        OtlpSignal.Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        _ => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    };
}
