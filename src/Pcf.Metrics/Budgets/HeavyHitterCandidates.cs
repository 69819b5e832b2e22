using System.Numerics;

namespace Pcf.Metrics.Budgets;

/// <summary>Counts the traffic of values without a place, in bounded memory, so that the busiest of them are known. Thread-safe, lock-free.</summary>
/// <remarks>
/// Sample and hold (Estan, Varghese 2002): a value is noticed by chance, the rarer the more there are, and counted exactly from then on. What is
/// seen once, as a flood of made-up values is, hardly ever gets in and is the first to be forgotten. Counts may lose a few events to a race: they
/// only rank.
/// </remarks>
internal sealed class HeavyHitterCandidates
{
    // Sets of four: a newcomer pushes out the least busy of its own set, without a look at the others.
    private const int Ways = 4;
    private const int MinSets = 64;
    private const int MaxSets = 4_096;
    private const int MaxGap = 256;

    // A value seen less often is none that will be back: without this a flood pushes out what is rare but real.
    private const int MinTimes = 3;

    // Longer values are not kept, or a flood of them would be a flood of memory.
    private const int MaxLength = 256;

    private readonly Rival?[] _slots;
    private readonly int _setMask;
    private uint _unnoticed;

    public HeavyHitterCandidates(int places)
    {
        var sets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(places * 2, MinSets, MaxSets));
        _slots = new Rival?[sets * Ways];
        _setMask = sets - 1;
    }

    /// <summary>Counts what was recorded under a value that has no place.</summary>
    public void Note(string value, ulong hash, double weight)
    {
        var set = ((int)hash & _setMask) * Ways;
        for (var way = set; way < set + Ways; way++)
        {
            if (_slots[way] is { } rival && rival.Hash == hash && rival.Value == value)
            {
                rival.Traffic += weight;
                rival.Times++;
                return;
            }
        }
        // The first thousand of a window are all noticed, then every second one, and so on.
        var unnoticed = ++_unnoticed;
        if (unnoticed % Math.Min(1 + (unnoticed >> 10), MaxGap) == 0) { Notice(value, hash, weight, set, (int)unnoticed); }
    }

    /// <summary>Ends a window: smooths what each value brought by a share, and forgets those that brought nothing for long.</summary>
    /// <param name="share">How much of the smoothed figure the last window makes, 0 to 1.</param>
    /// <returns>The values that were recorded more than once or twice, by their smoothed traffic, the busiest first.</returns>
    public List<Rival> EndWindow(double share)
    {
        _unnoticed = 0;
        var all = new List<Rival>();
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is not { } rival) { continue; }
            rival.Score = ((1 - share) * rival.Score) + (share * rival.Traffic);
            rival.Traffic = 0;
            if (rival.Score < AdmittedValue.Forgotten) { _slots[i] = null; }
            else if (rival.Times >= MinTimes) { all.Add(rival); }
        }
        all.Sort(static (one, other) => other.Score.CompareTo(one.Score));
        return all;
    }

    /// <summary>Forgets a value that has won a place.</summary>
    public void Remove(Rival rival)
    {
        var at = Array.IndexOf(_slots, rival);
        if (at >= 0) { _slots[at] = null; }
    }

    /// <summary>Takes in a value that has lost its place, with the standing it had.</summary>
    public void Add(AdmittedValue loser, double score)
    {
        var set = ((int)loser.Hash & _setMask) * Ways;
        Volatile.Write(ref _slots[Least(set, 0)], new Rival(loser.Value, loser.Hash) { Score = score, Times = MinTimes });
    }

    private void Notice(string value, ulong hash, double weight, int set, int turn)
    {
        if (value.Length > MaxLength) { return; }
        Volatile.Write(ref _slots[Least(set, turn)], new Rival(value, hash) { Traffic = weight });
    }

    // Equals give way in turn, or the first of them would be pushed out each time while the others stay.
    private int Least(int set, int turn)
    {
        var least = set + (turn & (Ways - 1));
        for (var i = 1; i < Ways; i++)
        {
            var way = set + ((turn + i) & (Ways - 1));
            if (Worth(_slots[way]) < Worth(_slots[least])) { least = way; }
        }
        return least;
    }

    private static double Worth(Rival? rival) => rival is null ? -1 : rival.Score + rival.Traffic;

    internal sealed class Rival(string value, ulong hash)
    {
        public string Value { get; } = value;

        public ulong Hash { get; } = hash;

        public double Traffic { get; set; }

        public int Times { get; set; } = 1;

        public double Score { get; set; }
    }
}
