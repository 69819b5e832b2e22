using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);

// The service's own set-up, to a collector of its own.
void ToCollector(OtlpExporterOptions exporter, string signal)
{
    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
    exporter.Endpoint = new Uri($"{builder.Configuration["Collector"] ?? "http://localhost:4318"}/v1/{signal}");
}
builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore", "Shop").AddOtlpExporter(exporter => ToCollector(exporter, "traces")))
    .WithMetrics(metrics => metrics.AddMeter("Shop").AddOtlpExporter(exporter => ToCollector(exporter, "metrics")));

// The library beside it.
builder.AddPcfObservability();
var app = builder.Build();
app.MapPcfMetrics();

using var meter = new Meter("Shop");
using var spans = new ActivitySource("Shop");
var orders = meter.CreateCounter<int>("shop.orders", description: "Orders taken.");
app.MapPost("/orders/{country}", (string country, ILogger<Program> log) =>
{
    using var span = spans.StartActivity("take order");
    span?.SetTag("customer.email", "ada@example.com");
    orders.Add(1, new KeyValuePair<string, object?>("country", country));
    log.LogInformation("Order from {Country}", country);
});
await app.RunAsync();
