using BenchmarkDotNet.Reports;
using Pcf.HotPaths.Results;

namespace Pcf.Benchmarks;

/// <summary>Results of BenchmarkDotNet as rows of ratios: each benchmark over the baseline of its class, category and parameters.</summary>
internal static class Ratios
{
    public static List<Row> Of(IEnumerable<Summary> summaries) =>
    [
        .. from summary in summaries
           from report in summary.Reports
           where report.ResultStatistics is not null && !report.BenchmarkCase.Descriptor.Baseline
           let key = summary.GetLogicalGroupKey(report.BenchmarkCase)
           let peer = summary.Reports.FirstOrDefault(other =>
               other.BenchmarkCase.Descriptor.Baseline && summary.GetLogicalGroupKey(other.BenchmarkCase) == key)
           where peer?.ResultStatistics is not null
           select ToRow(report, peer),
    ];

    private static Row ToRow(BenchmarkReport report, BenchmarkReport peer)
    {
        var (own, other) = (report.ResultStatistics!.ConfidenceInterval, peer.ResultStatistics!.ConfidenceInterval);
        // A run with much noise can have an interval that begins below nothing.
        var least = Math.Max(other.Lower, other.Mean / 10);
        return new Row($"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}{Parameters(report)}", "ns",
            Math.Round(own.Mean, 2), peer.BenchmarkCase.Descriptor.WorkloadMethod.Name, Math.Round(other.Mean, 2),
            Math.Round(Math.Max(0, own.Lower) / other.Upper, 4), Math.Round(own.Upper / least, 4));
    }

    private static string Parameters(BenchmarkReport report) =>
        report.BenchmarkCase.Parameters.Count == 0 ? "" : $"({report.BenchmarkCase.Parameters.DisplayInfo.Trim('[', ']')})";
}
