using System.CommandLine;
using Pcf.Tool;

var root = new RootCommand("The command-line companion of the PCF service.")
{
    TokenCommand.Make(),
    HealthcheckCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
