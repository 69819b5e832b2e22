using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pcf.Observability.Settings;

namespace Pcf.Api.Startup;

/// <summary>Where the service listens. Checked before the server starts, which reports a wrong address with a stack trace, and takes some for
/// another.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://localhost:8080";
    private const string Address = "such as http://localhost:8080";
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";
    private const string ManagementPort = "PCF:Telemetry:Metrics:Port";
    private const string ManagementAddress = "PCF:Telemetry:Metrics:Address";
    private static readonly string[] PortLists = ["http_ports", "https_ports"];

    /// <summary>Checks what is set, and sets the default where nothing is.</summary>
    public static void Check(WebApplicationBuilder builder, SettingsReader reader)
    {
        var settings = builder.Configuration;
        var endpoints = Endpoints(settings);
        foreach (var endpoint in endpoints.Where(endpoint => !IsAddress(endpoint.Value ?? "")))
        {
            reader.AddProblem(SettingsReader.ByEnvironment(endpoint.Path), endpoint.Value ?? "", $"an address {Address}");
        }
        if (settings["urls"] is { } urls && !Split(urls).All(IsAddress))
        {
            reader.AddProblem("--urls", urls, $"addresses {Address}, with ';' between them");
        }
        foreach (var list in PortLists)
        {
            if (!Split(settings[list]).All(IsPort))
            {
                reader.AddProblem(Variable(list), settings[list]!, "port numbers, with ';' between them");
            }
        }
        if (endpoints.Length == 0 && PortLists.Append("urls").All(name => string.IsNullOrEmpty(settings[name]))) { builder.WebHost.UseUrls(Default); }
    }

    /// <summary>What is wrong with the addresses when the server could not start on them; null when it failed for another reason.</summary>
    public static string? Problem(IConfiguration settings, Exception failure)
    {
        if (failure is not SocketException && failure.Source != Server) { return null; }
        var (name, given, expected) = ManagementFault(settings, failure) ?? ServiceFault(settings, failure);
        return $"{name} is '{given}'; it should be {expected}: {failure.Message.Split('\n')[0].TrimEnd()}";
    }

    private static (string Name, string Given, string Expected)? ManagementFault(IConfiguration settings, Exception failure)
    {
        if (!int.TryParse(settings[ManagementPort], CultureInfo.InvariantCulture, out var port)) { return null; }
        // The server names the address that is taken, and no address that it cannot have for another reason.
        if (failure is not SocketException)
        {
            return failure.Message.Contains($":{port}:", StringComparison.Ordinal)
                ? (SettingsReader.ByEnvironment(ManagementPort), $"{port}", "a free port of this machine") : null;
        }
        var address = settings[ManagementAddress];
        return IPAddress.TryParse(address, out var host) && !CanListen(host, 0)
            ? (SettingsReader.ByEnvironment(ManagementAddress), address, "an address of this machine")
            : CanListen(host ?? IPAddress.Loopback, port)
                ? null : (SettingsReader.ByEnvironment(ManagementPort), $"{port}", "a port that this process may listen on");
    }

    private static (string Name, string Given, string Expected) ServiceFault(IConfiguration settings, Exception failure)
    {
        var expected = failure.Message.Contains("HTTPS", StringComparison.Ordinal)
            ? "addresses of this machine, of https only with a certificate" : "free addresses of this machine";
        var endpoints = Endpoints(settings);
        if (endpoints.Length > 0) { return ("Kestrel__Endpoints", string.Join(';', endpoints.Select(endpoint => endpoint.Value)), expected); }
        if (settings["urls"] is { Length: > 0 } urls) { return ("--urls", urls, expected); }
        var lists = PortLists.Where(list => !string.IsNullOrEmpty(settings[list])).ToArray();
        return (string.Join(" and ", lists.Select(Variable)), string.Join(';', lists.SelectMany(list => Split(settings[list]))), expected);
    }

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Variable(string portList) => $"ASPNETCORE_{portList.ToUpperInvariant()}";

    // Without the one that the library adds for management.
    private static IConfigurationSection[] Endpoints(IConfiguration settings) =>
        [.. settings.GetSection("Kestrel:Endpoints").GetChildren().Where(endpoint => endpoint.Key != "PcfMetrics")
            .Select(endpoint => endpoint.GetSection("Url"))];

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            // The server takes a port that is no number as a part of the host's name, and then listens everywhere.
            return address.PathBase.Length == 0 && address.Scheme is "http" or "https" && address.Port is >= 0 and <= IPEndPoint.MaxPort
                && (address.IsUnixPipe || !address.Host.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(address.Host, out _));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort;

    private static string[] Split(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
