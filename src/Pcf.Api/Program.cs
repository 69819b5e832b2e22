using Pcf.Api.Startup;

// A map of the service:
//   Startup/          what can be configured (PCF__…), checked before anything starts, and how the parts are put together
//   Admission/        how many requests may be at work
//   Authentication/   whose request it is
//   GraphQL/          schema.graphql and its fields on the domain
//   Batching/         what the fields of a request ask for together
//   Workspace/        the domain (Pcf.Workspace) on its store
//   Webhooks/         the deliveries of what happens to notes
//   Health/           /health and /health/ready
if (CommandLine.Answer(args) is { } answer)
{
#pragma warning disable RS0030 // The program is asked for text, and there is no log.
    Console.Out.WriteLine(answer);
#pragma warning restore RS0030
    return 0;
}
try
{
    await using var app = await ServiceHost.BuildAsync(args);
    return await ServiceHost.RunAsync(app);
}
catch (Exception failure) when (StartFailure.Describe(failure) is not null)
{
#pragma warning disable RS0030 // There may be no log yet, and the person who starts the process reads these lines.
    foreach (var line in StartFailure.Describe(failure)!) { Console.Error.WriteLine($"pcf-api cannot start: {line}"); }
#pragma warning restore RS0030
    return 1;
}
