using Pcf.Logging;

namespace Pcf.Otlp;

/// <summary>
/// Who sends: one resource for all signals of a process (OpenTelemetry semantic conventions, "Service" and "Telemetry SDK"). Not changed once made.
/// </summary>
internal sealed class OtlpResource
{
    private const string InstanceId = "service.instance.id";

    // One a process, so that what its signals say can be joined.
    private static readonly string Instance = Guid.NewGuid().ToString();

    /// <param name="identity">The service, its version and where it runs.</param>
    /// <param name="further">Attributes that the operator has given; those that the identity names, and the library itself, are not taken from
    /// here.</param>
    public OtlpResource(LogIdentity identity, IEnumerable<KeyValuePair<string, string>>? further = null)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { [InstanceId] = Instance };
        foreach (var (name, value) in further ?? []) { attributes[name] = value; }
        attributes["service.name"] = identity.Service;
        attributes["service.version"] = identity.Version;
        attributes["deployment.environment.name"] = identity.Environment;
        attributes["telemetry.sdk.name"] = "pcf";
        attributes["telemetry.sdk.language"] = "dotnet";
        attributes["telemetry.sdk.version"] = typeof(OtlpResource).Assembly.GetName().Version!.ToString(3);
        Attributes = attributes;
        var writer = new OtlpWriter();
        foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            OtlpAttribute.Put(writer, field: 1, name, value);
        }
        Encoded = writer.Written.ToArray();
    }

    /// <summary>Its attributes.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; }

    /// <summary>The message Resource.</summary>
    public byte[] Encoded { get; }
}
