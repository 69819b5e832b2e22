using System.CommandLine;
using Pcf.Tool;
using Pcf.Tool.Cardinality;
using Pcf.Tool.Redact;
using Pcf.Tool.Scan;
using Pcf.Tool.Verify;

var root = new RootCommand("The command-line companion of the PCF service.")
{
    TokenCommand.Make(),
    UserCommand.Make(),
    WebhookCommand.Make(),
    StoreCommand.Make(),
    HealthcheckCommand.Make(),
    ScanCommand.Make(),
    RedactCommand.Make(),
    CardinalityCommand.Make(),
    VerifyCommand.Make(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
// The library says what is wrong with the arguments, and exits with 1, which here is a failure at work.
return parsed.Errors.Count > 0 ? 2 : code;
