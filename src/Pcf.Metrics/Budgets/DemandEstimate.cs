using System.Numerics;

namespace Pcf.Metrics.Budgets;

/// <summary>How many different label sets were asked for, estimated in 4 KB whatever their number. Thread-safe, lock-free.</summary>
/// <remarks>HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with linear counting while few registers are hit.</remarks>
internal sealed class DemandEstimate
{
    private const int IndexBits = 12;
    private const int Registers = 1 << IndexBits;

    private readonly byte[] _longest = new byte[Registers];

    /// <summary>The relative standard error of an estimate: 1.04 / √4096.</summary>
    public const double StandardError = 0.01625;

    /// <summary>Takes a label set in, by its hash; one seen before changes nothing.</summary>
    public void Add(ulong hash)
    {
        var mixed = Mix(hash);
        ref var register = ref _longest[mixed >> (64 - IndexBits)];
        // The low bits decide the run; the bit set below it ends the longest.
        var run = (byte)(BitOperations.LeadingZeroCount((mixed << IndexBits) | (1ul << (IndexBits - 1))) + 1);
        for (var seen = Volatile.Read(ref register); run > seen;)
        {
            var before = Interlocked.CompareExchange(ref register, run, seen);
            if (before == seen) { return; }
            seen = before;
        }
    }

    /// <summary>The number of different hashes taken in.</summary>
    public double Estimate()
    {
        var sum = 0.0;
        var empty = 0;
        foreach (var run in _longest)
        {
            sum += Math.ScaleB(1, -run);
            if (run == 0) { empty++; }
        }
        var raw = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return raw <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : raw;
    }

    // A hash made for finding need not be even in every bit: names that count up are spread by it too regularly to be counted by runs.
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 32)) * 0xD6E8_FEB8_6659_FD93;
        hash = (hash ^ (hash >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return hash ^ (hash >> 32);
    }
}
