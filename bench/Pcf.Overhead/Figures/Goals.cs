using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Figures;

/// <summary>What a table's arm may cost.</summary>
/// <param name="Limit">The largest difference from the baseline.</param>
/// <param name="Relative">Whether it is a percentage; otherwise µs, or MiB of memory.</param>
internal sealed record Goal(double Limit, bool Relative)
{
    public string Text(string unit) => Relative ? $"≤ {Limit:0.##} %" : $"≤ {Limit:0.##} {unit}";
}

/// <summary>The goals of all tables.</summary>
internal static class Goals
{
    public const string Memory = "memory";
    public const string UserTime = "user, client-observed time";
    public const string NotesTime = "notes, client-observed time";

    private static readonly Dictionary<(string Table, string Arm), Goal> All = new()
    {
        [("user", Arm.Logs)] = new(3, Relative: false),
        [("user", Arm.Production)] = new(4, Relative: false),
        [("user", Arm.Full)] = new(9, Relative: false),
        [("notes", Arm.Logs)] = new(5, Relative: true),
        [("notes", Arm.Production)] = new(5, Relative: true),
        [("notes", Arm.Full)] = new(10, Relative: true),
        [("health", Arm.Logs)] = new(0.7, Relative: false),
        [("health", Arm.Production)] = new(0.8, Relative: false),
        [("health", Arm.Full)] = new(2, Relative: false),
        [("order", NeutralArms.Disabled)] = new(2, Relative: true),
        [("order", Arm.Logs)] = new(3.5, Relative: false),
        [("order", Arm.Production)] = new(4, Relative: false),
        [("order", Arm.Full)] = new(6.5, Relative: false),
    };

    public static Goal? Of(string table, string arm) => table switch
    {
        UserTime or NotesTime => arm is Arm.Logs or Arm.Production or Arm.Full ? new Goal(5, Relative: true) : null,
        Memory => arm == Arm.Again ? null : new Goal(25, Relative: false),
        _ => All.GetValueOrDefault((table, arm)),
    };
}
