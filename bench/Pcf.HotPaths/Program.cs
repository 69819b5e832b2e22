using Pcf.HotPaths.Measuring;
using Pcf.HotPaths.Results;

switch (args)
{
    case ["drive"]:
        Driver.Run(Console.Out);
        return 0;
    case ["measure", var to]:
        Callgrind.Measure(Environment.GetEnvironmentVariable(Driver.PlantVariable) ?? "").Write(to);
        return 0;
    case ["check", var baseline]:
        return RegressionCheck.Run(baseline, Console.Out);
    case ["compare", var before]:
        return Compare(Run.Read(before), Callgrind.Measure(Environment.GetEnvironmentVariable(Driver.PlantVariable) ?? ""));
    case ["compare", var before, var after]:
        return Compare(Run.Read(before), Run.Read(after));
    default:
        Console.Error.WriteLine("""
            measure FILE        counts the instructions of the hot paths
            compare OLD [NEW]   exits 1 when NEW, or a run made now, is dearer
            check BASELINE      compares a run made now, and one with a planted regression in each path
            """);
        return 2;
}

static int Compare(Run before, Run after)
{
    var comparison = new Comparison(before, after);
    Console.Write(comparison.Report);
    return comparison.Regressions.Count + comparison.Missing.Count == 0 ? 0 : 1;
}
