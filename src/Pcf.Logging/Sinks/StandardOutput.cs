namespace Pcf.Logging.Sinks;

/// <summary>The one place that opens the process's standard output: log records go there, whole lines at a time.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

#pragma warning disable RS0030 // The ban is on writing to the console from anywhere; this hands its stream to the log's one writer.
    // The console's stream hides that its reader is gone.
    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(Descriptor);

    public static bool IsTerminal => !Console.IsOutputRedirected;
#pragma warning restore RS0030

    /// <summary>Whether colours are seen there; NO_COLOR (no-color.org) turns them off.</summary>
    public static bool ShowsColour => IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
