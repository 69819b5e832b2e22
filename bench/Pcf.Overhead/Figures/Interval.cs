namespace Pcf.Overhead.Figures;

/// <summary>A mean and its 95 % interval.</summary>
internal sealed record Interval(double Mean, double Low, double High)
{
    private const int Resamples = 2_000;

    // Of the rounds at each end that are left out: a round in which another process took the machine says nothing.
    private const double Trimmed = 0.1;

    /// <summary>The difference of two arms in the same rounds, by a bootstrap over starts and over the rounds of each.</summary>
    /// <param name="starts">For each start the figures of both arms, round by round.</param>
    /// <param name="relative">Whether it is a percentage of the baseline; otherwise it has the figures' unit.</param>
    public static Interval OfDifference(IReadOnlyList<(double[] Baseline, double[] Other)> starts, bool relative)
    {
        var random = new Random(1);
        var means = new double[Resamples];
        foreach (ref var mean in means.AsSpan())
        {
            var drawn = starts.Select(_ => starts[random.Next(starts.Count)]).Select(start => Redraw(start, random));
            mean = Difference([.. drawn], relative);
        }
        Array.Sort(means);
        return new Interval(Difference(starts, relative), means[Resamples * 25 / 1_000], means[Resamples * 975 / 1_000]);
    }

    /// <summary>The mean of some figures and its interval by a bootstrap.</summary>
    public static Interval OfMean(double[] values)
    {
        var random = new Random(1);
        var means = new double[Resamples];
        foreach (ref var mean in means.AsSpan()) { mean = values.Select(_ => values[random.Next(values.Length)]).Average(); }
        Array.Sort(means);
        return new Interval(values.Average(), means[Resamples * 25 / 1_000], means[Resamples * 975 / 1_000]);
    }

    /// <summary>The mean without the largest and the smallest tenth.</summary>
    public static double TrimmedMean(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var cut = (int)(sorted.Length * Trimmed);
        return sorted[cut..^cut].Average();
    }

    public string Show(string format) => $"{Signed(Mean, format)} ({Signed(Low, format)} .. {Signed(High, format)})";

    private static string Signed(double value, string format) => (value >= 0 ? "+" : "") + value.ToString(format);

    private static double Difference(IReadOnlyList<(double[] Baseline, double[] Other)> starts, bool relative)
    {
        var difference = starts.Average(start => TrimmedMean(start.Other.Zip(start.Baseline, (other, baseline) => other - baseline)));
        return relative ? difference / starts.Average(start => TrimmedMean(start.Baseline)) * 100 : difference;
    }

    private static (double[] Baseline, double[] Other) Redraw((double[] Baseline, double[] Other) start, Random random)
    {
        var rounds = start.Baseline.Select(_ => random.Next(start.Baseline.Length)).ToArray();
        return (Array.ConvertAll(rounds, at => start.Baseline[at]), Array.ConvertAll(rounds, at => start.Other[at]));
    }
}
