using System.Numerics;

namespace Pcf.Metrics.Histograms;

/// <summary>Which native bucket a value is in (Prometheus documentation, "Native histograms"): bucket i of schema s ends at 2^(i / 2^s), that end
/// included.</summary>
internal static class NativeIndex
{
    public const int MinSchema = -4;
    public const int MaxSchema = 8;

    private const int MantissaBits = 52;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;

    private static readonly Steps[] ByPositiveSchema = [.. Enumerable.Range(0, MaxSchema + 1).Select(schema => new Steps(schema))];

    /// <summary>The coarsest schema whose buckets grow by the factor at most.</summary>
    public static int SchemaOf(double growthFactor) =>
        Math.Clamp((int)Math.Ceiling(-Math.Log2(Math.Log2(growthFactor))), MinSchema, MaxSchema);

    /// <summary>The bucket of a value above zero. Infinity has the one after that of the largest number.</summary>
    public static int BucketOf(double size, int schema)
    {
        if (double.IsPositiveInfinity(size)) { return BucketOf(double.MaxValue, schema) + 1; }
        var bits = BitConverter.DoubleToUInt64Bits(size);
        var exponent = (int)(bits >> MantissaBits) - 1023;
        var mantissa = bits & MantissaMask;
        if (exponent == -1023)
        {
            // Below the normal range the leading one is written out: shift it to where it is left out.
            var shift = BitOperations.LeadingZeroCount(mantissa) - (63 - MantissaBits);
            mantissa = (mantissa << shift) & MantissaMask;
            exponent = -1022 - shift;
        }
        if (schema > 0) { return (exponent << schema) + ByPositiveSchema[schema].Of(mantissa); }
        return Coarser(exponent + (mantissa == 0 ? 0 : 1), -schema);
    }

    /// <summary>The bucket that a bucket of a finer schema is part of, a number of schemas down.</summary>
    public static int Coarser(int index, int schemas) => (index + (1 << schemas) - 1) >> schemas;

    /// <summary>The bucket's upper end; infinite from the bucket of the largest number on.</summary>
    public static double UpperEnd(int index, int schema) =>
        schema > 0
            ? Math.ScaleB(Step(index & ((1 << schema) - 1), schema), index >> schema)
            : Math.ScaleB(1, index << -schema);

    private static double Step(int step, int schema) => Math.Pow(2, step / (double)(1 << schema));

    /// <summary>The ends of the buckets from 1 to 2, as mantissas, and where to begin looking among them.</summary>
    private sealed class Steps
    {
        private readonly ulong[] _ends;
        private readonly short[] _first;
        private readonly int _shift;

        public Steps(int schema)
        {
            var count = 1 << schema;
            _ends = [.. Enumerable.Range(0, count).Select(step => BitConverter.DoubleToUInt64Bits(Step(step, schema)) & MantissaMask), MantissaMask];
            // Slots of half a bucket's width at most: the answer is the slot's first end or the one after it.
            _shift = MantissaBits - schema - 1;
            _first = [.. Enumerable.Range(0, count * 2).Select(slot => (short)Array.FindIndex(_ends, end => end >= (ulong)slot << _shift))];
        }

        public int Of(ulong mantissa)
        {
            var step = (int)_first[mantissa >> _shift];
            while (mantissa > _ends[step]) { step++; }
            return step;
        }
    }
}
