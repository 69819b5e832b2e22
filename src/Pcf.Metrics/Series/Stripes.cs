using System.Numerics;

namespace Pcf.Metrics.Series;

/// <summary>Cells of 64 bits that threads are spread over, far enough from each other that writing one does not slow another.</summary>
internal static class Stripes
{
    // Two cache lines a stripe, since processors fetch them in pairs. The first stays empty: the array's length is in it, which every addition reads.
    private const int Spacing = 128 / sizeof(long);
    private const int MaxStripes = 16;
    private static readonly int Count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount * 2, MaxStripes));

    // Where this thread adds. It moves on when it meets another there, so threads that are busy at once soon have a stripe each; the processor's
    // number, which
    // is asked for from time to time only, kept two threads on one stripe for thousands of additions.
    [ThreadStatic]
    private static int _ofThread;

    /// <summary>New cells, all zero.</summary>
    public static long[] Create() => new long[(Count + 1) * Spacing];

    /// <summary>The stripe of this thread, to be taken modulo how many there are.</summary>
    public static int OfThread => _ofThread;

    /// <summary>The cell that this thread adds to.</summary>
    public static ref long Own(long[] cells) => ref cells[((_ofThread & (Count - 1)) + 1) * Spacing];

    /// <summary>This thread met another in its stripe: from now on it takes the next one.</summary>
    public static void MoveOn() => _ofThread++;

    /// <summary>The cells one by one.</summary>
    public static Enumerator All(long[] cells) => new(cells);

    /// <summary>Goes through cells by reference.</summary>
    public ref struct Enumerator(long[] cells)
    {
        private int _at;

        public readonly ref long Current => ref cells[_at];

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext() => (_at += Spacing) < cells.Length;
    }
}
