namespace Pcf.Tool.Redact;

/// <summary>How much text is looked at together, in bytes.</summary>
/// <param name="Window">The most that is redacted at once.</param>
/// <param name="Back">How far before a cut a secret across it may begin.</param>
/// <param name="Ahead">How far behind a cut is looked.</param>
internal readonly record struct WindowSize(int Window, int Back, int Ahead)
{
    /// <summary>Large windows make the checks of the cuts cheap, 20 KiB for every 128 KiB; larger ones take memory, and what has many secrets is
    /// passed over as a whole for the last of them.</summary>
    public static WindowSize Default { get; } = new(128 * 1024, 16 * 1024, 4 * 1024);
}
