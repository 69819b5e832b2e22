using Microsoft.Extensions.Configuration;
using Pcf.Observability.Settings;

namespace Pcf.Observability;

/// <summary>The variables that OpenTelemetry gives every service, whatever its language; a setting of the library's own wins over them.</summary>
/// <remarks>OpenTelemetry Specification, "Environment Variable Specification" and "Resource SDK: specifying resource information via an environment
/// variable".</remarks>
internal sealed class StandardVariables
{
    private const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    private readonly Dictionary<string, string> _resource = new(StringComparer.Ordinal);
    private readonly string? _serviceName;

    public StandardVariables(IConfiguration configuration, SettingsReader settings)
    {
        _serviceName = Given(configuration, "OTEL_SERVICE_NAME");
        IsDisabled = IsOn(configuration, settings, "TELEMETRY_DISABLED", takesNumbers: true) | IsOn(configuration, settings, "OTEL_SDK_DISABLED",
            takesNumbers: false);
        if (Given(configuration, ResourceAttributes) is not { } attributes) { return; }
        foreach (var pair in attributes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var value] && TryDecode(value, out var decoded))
            {
                _resource[name] = decoded;
            }
            else
            {
                settings.AddProblem(ResourceAttributes, new Redaction.Redactor().Redact(attributes),
                    "pairs such as service.name=orders,service.version=1.2, with commas and equals signs in values percent-encoded");
                break;
            }
        }
    }

    /// <summary>Whether telemetry is switched off for programs in every language.</summary>
    public bool IsDisabled { get; }

    public string? ServiceName => _serviceName ?? Resource("service.name");

    /// <summary>All attributes of the resource that are set.</summary>
    public IReadOnlyDictionary<string, string> ResourceAttributesGiven => _resource;

    /// <summary>An attribute of the resource; null when it is not set.</summary>
    public string? Resource(string name) => _resource.GetValueOrDefault(name);

    private static string? Given(IConfiguration configuration, string name) => configuration[name] is { Length: > 0 } value ? value : null;

    private static bool IsOn(IConfiguration configuration, SettingsReader settings, string name, bool takesNumbers)
    {
        switch (Given(configuration, name)?.ToLowerInvariant())
        {
            case "true": return true;
            case null or "false": return false;
            case "1" when takesNumbers: return true;
            case "0" when takesNumbers: return false;
            case var given:
                settings.AddProblem(name, given, takesNumbers ? "true, false, 1 or 0" : "true or false");
                return false;
        }
    }

    private static bool TryDecode(string value, out string decoded)
    {
        decoded = Uri.UnescapeDataString(value);
        // What is left of a percent sign was no encoding.
        return !decoded.Contains('\ufffd', StringComparison.Ordinal);
    }
}
