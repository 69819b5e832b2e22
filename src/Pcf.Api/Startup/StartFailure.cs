using System.Text.Json;
using Pcf.GraphQL.TypeSystem;
using Pcf.Observability.Settings;
using Pcf.Workspace;

namespace Pcf.Api.Startup;

/// <summary>What keeps the service from starting: one clear line for each thing the operator can mend. A fault of ours keeps its stack.</summary>
internal static class StartFailure
{
    /// <summary>The lines, or null where there is nothing to mend from outside.</summary>
    public static IReadOnlyList<string>? Describe(Exception failure) => failure switch
    {
        SettingsException settings => settings.Problems,
        // The host's message names the file, the one below it the line; both quote what stands there, which may be a secret.
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } =>
            [$"{NamedIn(failure.Message)} is not valid JSON (line {json.LineNumber + 1}); it should be an object of settings."],
        SchemaException or WorkspaceException or IOException or UnauthorizedAccessException => [failure.Message.ReplaceLineEndings(" ")],
        _ => null,
    };

    private static string NamedIn(string message) => message.Split('\'') is [_, var file, _] ? file : "A settings file";
}
