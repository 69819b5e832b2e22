using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pcf.Observability.AspNetCore;

/// <summary>Makes ids for requests that bring none: 32 hexadecimal digits in the form of a UUID of version 7 (RFC 9562), without a call of the
/// system. Thread-safe.</summary>
/// <remarks>
/// The first 48 bits are the time in milliseconds. 64 of the others are a number that no other id of this process has, a counter that is mixed under
/// a secret start; two processes share one in the same millisecond with a probability of 2⁻⁶⁴ for each pair of ids. An id is a name and no secret:
/// from many of them the next one can be found out.
/// </remarks>
internal static class NewRequestId
{
    private const int Bytes = 16;
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    private static readonly ulong Start = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // The time by the coarse clock of the system, which a process reads in a few nanoseconds.
    private static readonly long Epoch = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Environment.TickCount64;

    private static long _count;

    /// <summary>A new id.</summary>
    public static string Create()
    {
        // Odd steps and SplitMix64's mixing (Steele and others, 2014) each map 64 bits to 64 bits one to one.
        var mixed = Mix(Start + ((ulong)Interlocked.Increment(ref _count) * Step));
        Span<byte> id = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(id, ((ulong)(Epoch + Environment.TickCount64) << 16) | 0x7000 | (mixed >> 62));
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], 0x8000_0000_0000_0000 | (mixed & 0x3FFF_FFFF_FFFF_FFFF));
        return Convert.ToHexStringLower(id);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
