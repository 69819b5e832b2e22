namespace Pcf.Api.Telemetry;

/// <summary>The running version, without the commit behind it.</summary>
internal static class ServiceVersion
{
    public static string Text { get; } = typeof(ServiceVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
