using System.CommandLine;
using Pcf.Tool;
using Pcf.Tool.Cardinality;
using Pcf.Tool.Redact;
using Pcf.Tool.Scan;

var root = new RootCommand("The command-line companion of the PCF service.")
{
    TokenCommand.Make(),
    UserCommand.Make(),
    HealthcheckCommand.Make(),
    ScanCommand.Make(),
    RedactCommand.Make(),
    CardinalityCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
