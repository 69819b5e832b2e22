using System.CommandLine;
using Pcf.Tool;
using Pcf.Tool.Scan;

var root = new RootCommand("The command-line companion of the PCF service.")
{
    TokenCommand.Make(),
    HealthcheckCommand.Make(),
    ScanCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
