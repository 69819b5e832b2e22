using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pcf.Workspace.Ids;

/// <summary>Makes new ids: 26 characters that sort by the time they were made, unique over all processes.</summary>
/// <remarks>
/// <para>
/// The layout is a ULID in lower case: 48 bits of Unix milliseconds and 80 bits of cryptographic randomness. Unlike a database sequence it needs
/// no round trip and no owner, so several processes may write to one server; unlike a version 7 UUID of the framework it is
/// strictly ascending inside one process, also within a millisecond and when the clock steps back, so "newest first" is exact.
/// </para>
/// <para>Plain numbers (demo data) are shorter than 26 characters, so the two can never be equal. Thread-safe.</para>
/// </remarks>
/// <param name="clock">Where the time in the ids comes from.</param>
public sealed class IdSource(TimeProvider clock)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;

    private readonly Lock _turn = new();
    private UInt128 _last;

    /// <summary>A new id's text, greater than every one this source gave before.</summary>
    public string Next()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random[6..]);
        var fresh = ((UInt128)(ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 80) | BinaryPrimitives.ReadUInt128BigEndian(random);

        UInt128 value;
        lock (_turn)
        {
            // The same millisecond, or a clock that stepped back: count on from the last one instead of falling behind it.
            value = fresh >> 80 > _last >> 80 ? fresh : _last + 1;
            _last = value;
        }

        return string.Create(Length, value, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Digits[(int)(uint)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
