namespace Pcf.Observability;

/// <summary>What is kept at one step of thinning.</summary>
/// <param name="Number">0 where nothing is thinned.</param>
/// <param name="Traces">Of the traces, above 0 and 1 at most.</param>
/// <param name="Debug">Of the records at TRACE and DEBUG, 0 to 1.</param>
/// <param name="Information">Of the records at INFO, above 0 and 1 at most.</param>
internal sealed record OverheadStep(int Number, double Traces, double Debug, double Information)
{
    /// <summary>All steps in their order.</summary>
    public static readonly IReadOnlyList<OverheadStep> All =
    [
        new(0, 1, 1, 1),
        new(1, 0.5, 0.25, 1),
        new(2, 0.25, 0, 0.5),
        new(3, 0.125, 0, 0.25),
        new(4, 0.0625, 0, 0.1),
    ];
}
