using System.Text;

namespace Pcf.Fuzz.Running;

/// <summary>Makes inputs from seeds: bytes flipped, pieces cut, doubled, moved or taken from other seeds, and words of the formats put in. The same
/// inputs for the same number. Not thread-safe.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int number)
{
    private const int MostChanges = 8;
    private const int MostKept = 2_000;
    private const int LongestPiece = 64;

    // Inputs that are changed again and again grow; short ones are tried more often in the same time.
    private const int LongestKept = 1_024;

    // What formats begin, end and separate with.
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "=", ":", "\n", "\r\n", "\t", "\"", "\\", "\\\"", "'", "`", "{", "}", "[", "]", "(", ")", "<", ">", "</", ",", ";", "&", "|", "#", "$", "@", "://",
            "\"\"\"", "...", "!", "on", "fragment", "query", "mutation", "null", "password=", "token: ", "Authorization: Bearer ", "AKIAIOSFODNN7EXAMPLE",
            "4111 1111 1111 1111", "ada@example.com", "203.0.113.77", "2001:db8::1", "eyJhbGciOiJIUzI1NiJ9.", "-----BEGIN ", "%22", "&quot;", "\\u0022",
            "ot=th:8", "rv:", "00-", "-01", "ff", "counter|", "histogram|", "_total", "_seconds", "le", "NaN", "+Inf", "1e308", "-0", "# EOF", "\0", "é", "😀",
            "\ufeff", "\u2028",
        }.Select(Encoding.UTF8.GetBytes), [0xff], [0xc3], [0xed, 0xa0, 0x80],
    ];

    private readonly Random _random = new(number);
    private readonly List<byte[]> _pool = [.. seeds];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var input = new List<byte>(_pool[_random.Next(_pool.Count)]);
        for (var changes = _random.Next(1, MostChanges + 1); changes > 0; changes--) { Change(input); }
        byte[] made = [.. input];
        // Changes of changes reach further than those of seeds alone.
        if (_random.Next(20) == 0 && made.Length < LongestKept)
        {
            if (_pool.Count < MostKept) { _pool.Add(made); }
            else { _pool[_random.Next(seeds.Count, MostKept)] = made; }
        }
        return made;
    }

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        switch (_random.Next(6))
        {
            case 0 when at < input.Count: input[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when at < input.Count: input[at] = (byte)_random.Next(256); break;
            case 2: input.RemoveRange(at, Math.Min(_random.Next(LongestPiece), input.Count - at)); break;
            case 3: input.InsertRange(at, Piece([.. input])); break;
            case 4: input.InsertRange(at, Piece(_pool[_random.Next(_pool.Count)])); break;
            default: input.InsertRange(at, Words[_random.Next(Words.Length)]); break;
        }
    }

    private byte[] Piece(byte[] of)
    {
        var start = _random.Next(of.Length + 1);
        var piece = of[start..Math.Min(of.Length, start + _random.Next(LongestPiece))];
        // Now and then many times, as what is nested or repeated.
        return _random.Next(10) == 0 ? [.. Enumerable.Repeat(piece, _random.Next(1, LongestPiece)).SelectMany(bytes => bytes)] : piece;
    }
}
