using System.Diagnostics;
using System.Globalization;

namespace Pcf.Logging.Sampling;

/// <summary>Which share of the traces is kept, and was before: each trace has the answer of the time it began. Not thread-safe.</summary>
internal sealed class SamplingHistory
{
    // A minute, where the share changes every second. A trace that began before has the oldest share that is known.
    private const int Remembered = 64;

    // The last 14 digits of a trace id are random (W3C trace context, level 2).
    private const int FirstRandomDigit = 18;
    private const ulong RandomRange = 1UL << 56;

    private readonly (DateTime Since, double Share)[] _changes = new (DateTime, double)[Remembered];
    private int _count;

    /// <summary>The share of the traces that begin now, 0 to 1.</summary>
    public double Now => _count == 0 ? 1 : At(_count - 1).Share;

    /// <summary>From now on another share is kept.</summary>
    public void Change(DateTime now, double share)
    {
        if (share.Equals(Now)) { return; }
        _changes[_count++ % Remembered] = (now, share);
    }

    /// <summary>Whether an activity's trace is kept: by its id, and by the share of the time when its first activity in this process began.</summary>
    public bool Keep(Activity activity)
    {
        var root = activity;
        while (root.Parent is { } parent) { root = parent; }
        var share = Since(root.StartTimeUtc);
        return share >= 1 || ulong.Parse(activity.TraceId.ToHexString().AsSpan(FirstRandomDigit), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture) < share * RandomRange;
    }

    private double Since(DateTime began)
    {
        var oldest = Math.Max(0, _count - Remembered);
        for (var i = _count - 1; i >= oldest; i--)
        {
            if (At(i).Since <= began) { return At(i).Share; }
        }
        return oldest == 0 ? 1 : At(oldest).Share;
    }

    private (DateTime Since, double Share) At(int change) => _changes[change % Remembered];
}
