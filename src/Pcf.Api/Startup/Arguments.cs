using Pcf.Observability.Settings;
using Pcf.Redaction;

namespace Pcf.Api.Startup;

/// <summary>The command line: settings by their names. The framework reads it too, but passes over what it cannot read, and keeps names that are
/// never read.</summary>
internal static class Arguments
{
    // Of all that a setting's name can begin with, what this service or the host below it reads.
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "PCF", "TELEMETRY_DISABLED", "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "environment", "applicationName",
        "contentRoot",
    };

    /// <summary>Adds a problem for each argument that would change nothing.</summary>
    public static void Check(string[] arguments, SettingsReader reader)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i].Split('=')[0];
            var hasValue = name.Length < arguments[i].Length;
            if (!hasValue && IsName(name) && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                hasValue = true;
                i++;
            }
            if (hasValue && Known.Contains(name.TrimStart('-', '/').Split(':')[0])) { continue; }
            reader.AddProblem($"The argument '{new Redactor().Redact(name)}' {(hasValue ? "is not known" : "has no value")}; it should be --urls, --environment or a setting such as --PCF:Store:Path, with its value.");
        }
    }

    private static bool IsName(string argument) => argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/');
}
