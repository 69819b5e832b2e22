using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Instrumented;

/// <summary>Where the service listens: gRPC needs HTTP/2, which without TLS has a port of its own.</summary>
internal sealed class Addresses(IServer server)
{
    /// <summary>HTTP/1.1.</summary>
    public Uri Web => All[0];

    /// <summary>HTTP/2.</summary>
    public Uri Grpc => All[1];

    private Uri[] All => [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Listens on the port of <c>--urls</c>, and for gRPC on any that is free.</summary>
    public static void Listen(WebApplicationBuilder builder)
    {
        var port = new Uri(builder.Configuration["urls"] ?? "http://localhost:8080").Port;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
    }
}
