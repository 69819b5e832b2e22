using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Sampling;

/// <summary>Leaves out a share of the records of low levels, for as long as it is asked to. Thread-safe.</summary>
/// <remarks>Records of one trace stay together, and traces that the sampler thins by the same share keep theirs: both go by the trace's own random
/// number. A record without a trace is kept by chance.</remarks>
internal sealed class LevelThinning
{
    // The digits of a trace id by which it is kept: the first of those that the sampler goes by.
    private const int FirstDigit = 18;
    private const int Digits = 6;
    private const double Range = 1 << (4 * Digits);

    private volatile Shares _shares = new(1, 1);
    private long _left;

    /// <summary>Records left out so far.</summary>
    public long LeftOut => Interlocked.Read(ref _left);

    /// <summary>Says what is kept from now on: all by default.</summary>
    /// <param name="debug">Of TRACE and DEBUG, 0 to 1.</param>
    /// <param name="information">Of INFO, 0 to 1.</param>
    public void Keep(double debug, double information) => _shares = new Shares(debug, information);

    /// <summary>Whether a record of a level is written; WARN and above always is.</summary>
    public bool Admits(LogLevel level)
    {
        if (level >= LogLevel.Warning) { return true; }
        var shares = _shares;
        var share = level == LogLevel.Information ? shares.Information : shares.Debug;
        if (share >= 1 || (share > 0 && Drawn() >= 1 - share)) { return true; }
        Interlocked.Increment(ref _left);
        return false;
    }

    private static double Drawn() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? int.Parse(activity.TraceId.ToHexString().AsSpan(FirstDigit, Digits), System.Globalization.NumberStyles.AllowHexSpecifier,
                System.Globalization.CultureInfo.InvariantCulture) / Range
            : Random.Shared.NextDouble();

    private sealed record Shares(double Debug, double Information);
}
