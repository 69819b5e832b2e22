using Pcf.Redaction;

namespace Pcf.Api.Startup;

/// <summary>The command line: settings by their names. The framework reads it too, but passes over most of what it cannot read, fails over the rest
/// with a stack trace, and keeps names that are never read.</summary>
internal static class Arguments
{
    private const string Options = "--urls, --environment or a setting such as --PCF:Store:Path, with its value";

    // Of all that a setting's name can begin with, what this service or the host below it reads.
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "PCF", "TELEMETRY_DISABLED", "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "environment", "applicationName",
        "contentRoot",
    };

    /// <summary>Takes the arguments that set something, and adds a problem for each of the others.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="problems">Receives a line for each argument that would change nothing.</param>
    /// <returns>What the framework can read.</returns>
    public static string[] Check(string[] arguments, ICollection<string> problems)
    {
        var settings = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i].Split('=')[0];
            var first = i;
            var hasValue = name.Length < arguments[i].Length;
            if (!hasValue && HasPrefix(name) && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                hasValue = true;
                i++;
            }
            if (Problem(name, hasValue) is { } problem) { problems.Add($"The argument '{new Redactor().Redact(name)}' {problem}."); }
            else { settings.AddRange(arguments[first..(i + 1)]); }
        }
        return [.. settings];
    }

    private static string? Problem(string name, bool hasValue)
    {
        // One dash is for switches that a program has mapped, and this one has none. Without a dash it is a setting only with its value.
        if (!HasPrefix(name) && (name.StartsWith('-') || !hasValue)) { return $"is not an option; it should be {Options}"; }
        if (!Known.Contains(name.TrimStart('-', '/').Split(':')[0])) { return $"is not known; it should be {Options}"; }
        return hasValue ? null : $"has no value; it should be followed by one";
    }

    private static bool HasPrefix(string argument) => argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/');
}
