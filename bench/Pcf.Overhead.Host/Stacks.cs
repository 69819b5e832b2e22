using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Prometheus;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Pcf.Overhead.Host;

/// <summary>The stacks that can observe the application. Each writes JSON records to standard output; those with traces send all of them by OTLP.
/// </summary>
internal static class Stacks
{
    public static void Add(WebApplicationBuilder builder, string stack, bool traces)
    {
        switch (stack)
        {
            case "none":
                break;
            case "pcf":
                // Its settings come from the environment: metrics and logs, sampled traces, all traces, or disabled.
                builder.AddPcfObservability();
                break;
            case "otel-serilog":
                AddOpenTelemetry(builder, traces);
                AddSerilog(builder);
                break;
            case "otel-console":
                AddOpenTelemetry(builder, traces);
                builder.Logging.AddJsonConsole();
                break;
            case "prometheus-serilog":
                AddSerilog(builder);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(stack), stack, "It should be none, pcf, otel-serilog, otel-console or prometheus-serilog.");
        }
        if (stack == "prometheus-serilog") { builder.Services.AddSingleton<ShopMetrics, PrometheusMetrics>(); }
        else { builder.Services.AddSingleton<ShopMetrics, StandardMetrics>(); }
    }

    public static void Use(WebApplication app, string stack)
    {
        if (stack != "prometheus-serilog") { return; }
        app.UseRouting();
        app.UseHttpMetrics();
        app.MapMetrics();
    }

    private static void AddSerilog(WebApplicationBuilder builder) => builder.Host.UseSerilog((_, log) => log
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .WriteTo.Console(new CompactJsonFormatter()));

    private static void AddOpenTelemetry(WebApplicationBuilder builder, bool traces)
    {
        void ToReceiver(OtlpExporterOptions exporter, string signal)
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = new Uri($"{builder.Configuration["Receiver"]}/v1/{signal}");
        }
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddMeter(Shop.Name)
            .AddOtlpExporter(exporter => ToReceiver(exporter, "metrics")));
        if (!traces) { return; }
        telemetry.WithTracing(tracing => tracing
            .AddAspNetCoreInstrumentation()
            .AddSource(Shop.Name)
            .AddOtlpExporter(exporter => ToReceiver(exporter, "traces")));
    }
}
