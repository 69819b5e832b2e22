namespace Pcf.Observability.AspNetCore;

/// <summary>The one place that opens the process's standard output: log records go there, whole lines at a time.</summary>
internal static class StandardOutput
{
#pragma warning disable RS0030 // The ban is on writing to the console from anywhere; this hands its stream to the log's one writer.
    public static Stream Open() => Console.OpenStandardOutput();
#pragma warning restore RS0030
}
