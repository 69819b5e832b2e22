using Pcf.Api;
using Pcf.GraphQL.TypeSystem;
using Pcf.Observability.Settings;
using Pcf.Workspace;

// A map of the service:
//   ServiceSettings   what can be configured (PCF__…), checked before anything starts
//   ServiceHost       how the rooms are put together
//   Authentication/   whose request it is
//   GraphQL/          schema.graphql and its fields on the domain
//   Workspace/        the domain (Pcf.Workspace) on its store
//   Health/           /health and /health/ready
try
{
    await using var app = await ServiceHost.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (IsWrongSetUp(failure))
{
#pragma warning disable RS0030 // There may be no log yet, and whoever starts the process reads this line.
    Console.Error.WriteLine($"pcf-api cannot start: {failure.Message}");
#pragma warning restore RS0030
    return 1;
}

// What the operator can mend gets one clear line; a fault of ours keeps its stack.
static bool IsWrongSetUp(Exception failure) => failure is SettingsException or SchemaException or WorkspaceException or IOException or UnauthorizedAccessException;
