using System.Numerics;

namespace Pcf.Redaction.Scanning;

/// <summary>Triples that share a bit of the sieve: the halves that their characters have, for each of the three places. Not thread-safe.</summary>
internal sealed class SieveGroup
{
    private const int Characters = 3;

    // What the sample does not show is rare, and yet not free.
    private const double Unseen = 0.00001;

    // For each place the positions of the sample that its lower halves leave over, then those of its upper halves.
    private readonly ulong[][] _positions = [.. Enumerable.Range(0, 2 * Characters).Select(_ => new ulong[SieveSample.Words])];
    private readonly List<SieveGroup> _parts = [];

    /// <summary>The lower halves of each place's characters, a bit for each of 16.</summary>
    public int[] Low { get; } = new int[Characters];

    /// <summary>The upper halves of each place's characters, a bit for each of 16.</summary>
    public int[] High { get; } = new int[Characters];

    /// <summary>How many positions of the sample it names.</summary>
    public double Weight { get; private set; }

    /// <summary>What was added to it and can be moved to another.</summary>
    public IReadOnlyList<SieveGroup> Parts => _parts;

    /// <summary>A part: triples that are never parted.</summary>
    public static SieveGroup Of(IEnumerable<(char First, char Second, char Third)> triples)
    {
        var group = new SieveGroup();
        foreach (var (first, second, third) in triples)
        {
            group.Add(0, first);
            group.Add(1, second);
            group.Add(2, third);
        }
        for (var place = 0; place < Characters; place++)
        {
            SieveSample.Add(group._positions[place], place, group.Low[place], isHigh: false);
            SieveSample.Add(group._positions[Characters + place], place, group.High[place], isHigh: true);
        }
        group.Weight = group.WeightWith(group);
        return group;
    }

    /// <summary>A group of parts.</summary>
    public static SieveGroup Of(IEnumerable<SieveGroup> parts)
    {
        var group = new SieveGroup();
        foreach (var part in parts) { group.Add(part); }
        return group;
    }

    /// <summary>The weight of this and another together.</summary>
    public double WeightWith(SieveGroup other)
    {
        var named = 0;
        for (var i = 0; i < SieveSample.Words; i++)
        {
            var left = ulong.MaxValue;
            for (var half = 0; half < _positions.Length; half++) { left &= _positions[half][i] | other._positions[half][i]; }
            named += BitOperations.PopCount(left);
        }
        var combinations = 1.0;
        for (var place = 0; place < Characters; place++)
        {
            combinations *= int.PopCount(Low[place] | other.Low[place]) * int.PopCount(High[place] | other.High[place]);
        }
        return named + (Unseen * combinations);
    }

    /// <summary>Adds a part.</summary>
    public void Add(SieveGroup part)
    {
        _parts.Add(part);
        for (var place = 0; place < Characters; place++)
        {
            Low[place] |= part.Low[place];
            High[place] |= part.High[place];
        }
        for (var half = 0; half < _positions.Length; half++)
        {
            for (var i = 0; i < SieveSample.Words; i++) { _positions[half][i] |= part._positions[half][i]; }
        }
        Weight = WeightWith(this);
    }

    private void Add(int place, char c)
    {
        Low[place] |= c == '\0' ? 0xffff : 1 << (c & 15);
        High[place] |= c == '\0' ? 0xffff : 1 << (c >> 4);
    }
}
