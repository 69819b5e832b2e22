namespace Pcf.Tool.Redact;

/// <summary>How much text is looked at together, in bytes.</summary>
/// <param name="Window">The most that is redacted at once.</param>
/// <param name="Back">How far before a cut a secret across it may begin.</param>
/// <param name="Ahead">How far behind a cut is looked.</param>
internal readonly record struct WindowSize(int Window, int Back, int Ahead)
{
    /// <summary>Large windows make the checks of the cuts cheap: 40 KiB for every 256 KiB.</summary>
    public static WindowSize Default { get; } = new(256 * 1024, 16 * 1024, 4 * 1024);
}
