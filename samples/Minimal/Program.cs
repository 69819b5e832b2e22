using System.Diagnostics;
using System.Diagnostics.Metrics;

var builder = WebApplication.CreateBuilder(args);
builder.AddPcfObservability();
var app = builder.Build();
app.MapPcfMetrics();

// What follows is the service's own: the library has seen to its meter, its spans, its records and its routes.
using var meter = new Meter("Shop");
using var spans = new ActivitySource("Shop");
var orders = meter.CreateCounter<int>("shop.orders", description: "Orders taken.");
app.MapPost("/orders/{country}", (string country, ILogger<Program> log) =>
{
    using var span = spans.StartActivity("take order");
    orders.Add(1, new KeyValuePair<string, object?>("country", country));
    log.LogInformation("Order from {Country}", country);
});
await app.RunAsync();
