using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pcf.Tracing.Tail;

/// <summary>Compares trace ids by the text that they hold, several times as fast as they do themselves.</summary>
/// <remarks>Callers choose trace ids. The factors are secret and differ in each process, so that none can choose ids that collide.</remarks>
internal sealed class TraceIdComparer : IEqualityComparer<ActivityTraceId>
{
    // 32 hexadecimal digits of 2 bytes.
    private const int Words = 8;

    private readonly ulong[] _factors = new ulong[Words];

    public TraceIdComparer() => RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_factors.AsSpan()));

    public bool Equals(ActivityTraceId x, ActivityTraceId y) => string.Equals(x.ToHexString(), y.ToHexString(), StringComparison.Ordinal);

    public int GetHashCode(ActivityTraceId obj)
    {
        var words = MemoryMarshal.Cast<char, ulong>(obj.ToHexString().AsSpan());
        var factors = _factors;
        var sum = 0UL;
        for (var i = 0; i < words.Length && i < factors.Length; i++) { sum += words[i] * (factors[i] | 1); }
        return (int)(sum >> 32);
    }
}
