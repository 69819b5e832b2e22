using Instrumented;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
Addresses.Listen(builder);

// The library, and the sources and the instrumentation packages that the service wants: their spans go through the same redaction.
builder.AddPcfObservability();
builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
    .AddSource("Microsoft.AspNetCore", Shop.Spans.Name)
    .AddEntityFrameworkCoreInstrumentation()
    .AddGrpcClientInstrumentation()
    .AddHttpClientInstrumentation());

// What follows is the service's own.
using var memory = new SqliteConnection("Data Source=orders;Mode=Memory;Cache=Shared");
memory.Open();
builder.Services.AddDbContext<Orders>(options => options.UseSqlite("Data Source=orders;Mode=Memory;Cache=Shared"));
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Addresses>().AddSingleton<Packing>()
    .AddHostedService(services => services.GetRequiredService<Packing>());
builder.Services.AddHttpClient<Shop>();
builder.Services.AddGrpc();
builder.Services.AddGrpcClient<Stock.StockClient>((services, options) => options.Address = services.GetRequiredService<Addresses>().Grpc);
var app = builder.Build();
using (var scope = app.Services.CreateScope()) { scope.ServiceProvider.GetRequiredService<Orders>().Database.EnsureCreated(); }
app.MapPcfMetrics();
app.MapGrpcService<StockService>();
app.MapPost("/orders/{article}", (string article, string customer, Shop shop, CancellationToken cancel) =>
    shop.OrderAsync(article, customer, cancel));
app.MapPost("/forget", (Shop shop, CancellationToken cancel) => shop.ForgetAsync(cancel));
app.MapPost("/careless", (string secret) => Careless.Record(secret));
app.MapGet("/prices/{article}", (string article) => article.Length);
await app.RunAsync();
