using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore;

/// <summary>Has the server listen on the management port too, without taking the service's own addresses away.</summary>
/// <remarks>Just before the server starts, because until then the service may still name its addresses, and naming one here ends the reading of those
/// in its settings.</remarks>
internal sealed class ManagementPort(MetricsOptions options, IConfiguration configuration, IServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Endpoints of Kestrel's own section leave no say to addresses: the port was put among them (Add).
        if (options.Port == 0 || HasEndpoints(configuration) || server.Features.Get<IServerAddressesFeature>() is not { } feature)
        {
            return Task.CompletedTask;
        }
        var addresses = feature.Addresses;
        if (addresses.Count == 0)
        {
            foreach (var address in Configured()) { addresses.Add(address); }
        }
        if (addresses.Any(address => BindingAddress.Parse(address).Port == options.Port))
        {
            throw new SettingsException(
                [$"PCF__Telemetry__Metrics__Port is {options.Port}; it should be a port that the service itself does not listen on ({string.Join(", ", addresses)})."]);
        }
        addresses.Add(Address(options));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Puts the port among the endpoints of Kestrel's section where there are any.</summary>
    public static void Add(IConfiguration configuration, MetricsOptions options)
    {
        if (options.Port != 0 && HasEndpoints(configuration)) { configuration["Kestrel:Endpoints:PcfMetrics:Url"] = Address(options); }
    }

    /// <summary>Adds what is wrong with the settings of the port.</summary>
    public static void Check(SettingsReader settings, MetricsOptions options, string section)
    {
        if (options.Address is not { } address) { return; }
        var name = SettingsReader.ByEnvironment($"{section}:Address");
        // The server takes a host that it does not know for every address of the machine.
        if (address != "*" && !IPAddress.TryParse(address, out _))
        {
            settings.AddProblem(name, address, "an IP address of this machine, or * for all of them");
        }
        else if (options.Port == 0)
        {
            settings.AddProblem($"{name} is set without {SettingsReader.ByEnvironment($"{section}:Port")}; it should be the address of that port.");
        }
    }

    // Both loopbacks, unless an address is set: what stands there is for this machine.
    private static string Address(MetricsOptions options) => options.Address switch
    {
        null => $"http://localhost:{options.Port}",
        var address when address.Contains(':', StringComparison.Ordinal) => $"http://[{address.Trim('[', ']')}]:{options.Port}",
        var address => $"http://{address}:{options.Port}",
    };

    private static bool HasEndpoints(IConfiguration configuration) => configuration.GetSection("Kestrel:Endpoints").Exists();

    // As the host reads them when no address is set in code.
    private string[] Configured()
    {
        if (configuration["urls"] is { Length: > 0 } urls) { return Split(urls); }
        var ports = Split(configuration["http_ports"]).Select(port => $"http://*:{port}")
            .Concat(Split(configuration["https_ports"]).Select(port => $"https://*:{port}")).ToArray();
        return ports.Length > 0 ? ports : ["http://localhost:5000"];
    }

    private static string[] Split(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
