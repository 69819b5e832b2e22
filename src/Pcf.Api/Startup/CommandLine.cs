using Pcf.Api.Telemetry;

namespace Pcf.Api.Startup;

/// <summary>What the program answers without starting the service.</summary>
internal static class CommandLine
{
    private const string Help =
        """
        The PCF service: GraphQL, health and metrics over HTTP.

        Usage: Pcf.Api [--urls <addresses>] [--environment <name>] [--PCF:<Section>:<Setting> <value> ...]

          --urls <addresses>     where to listen, with ';' between them; http://localhost:8080
          --environment <name>   Development, Production or another; settings of appsettings.<name>.json apply
          --help                 print this and exit
          --version              print the version and exit

        Settings are also read from environment variables (PCF__Store__Path) and from appsettings.json; README.md lists them.
        """;

    /// <summary>The text to print; null when the service is to start.</summary>
    public static string? Answer(string[] arguments)
    {
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?")) { return Help; }
        return arguments.Contains("--version") ? ServiceVersion.Text : null;
    }
}
