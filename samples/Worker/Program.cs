using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Worker;

var builder = Host.CreateApplicationBuilder(args);
builder.AddPcfObservability();
builder.Services.AddHostedService<Mailer>();
await builder.Build().RunAsync();
