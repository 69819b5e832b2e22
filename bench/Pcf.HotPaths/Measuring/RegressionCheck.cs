using Pcf.HotPaths.Results;

namespace Pcf.HotPaths.Measuring;

/// <summary>Compares the code with the committed counts, and the comparison with a regression that is known to be there.</summary>
internal static class RegressionCheck
{
    /// <summary>Checks.</summary>
    /// <returns>0 when the code is no dearer and the planted regression is found in every path; otherwise 1.</returns>
    public static int Run(string baseline, TextWriter output)
    {
        var now = Callgrind.Measure();
        var comparison = new Comparison(Results.Run.Read(baseline), now);
        output.Write(comparison.Report);
        string[] names = [.. now.Rows.Select(row => row.Name)];
        output.WriteLine("With every tenth call of each path made twice:");
        var planted = new Comparison(now, Callgrind.Measure(planted: string.Join(',', names)));
        output.Write(planted.Report);
        string[] notFound = [.. names.Except(planted.Regressions, StringComparer.Ordinal)];
        if (notFound.Length > 0) { output.WriteLine($"not found: {string.Join(", ", notFound)}"); }
        return comparison.Regressions.Count + comparison.Missing.Count + notFound.Length == 0 ? 0 : 1;
    }
}
