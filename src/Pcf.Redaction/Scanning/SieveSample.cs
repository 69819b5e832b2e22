using System.Numerics;

namespace Pcf.Redaction.Scanning;

/// <summary>Lines as logs have them, by which groups of a sieve are weighed: a group should name few of their positions. Immutable.</summary>
internal static class SieveSample
{
    /// <summary>How many numbers of 64 bits hold a bit for each position.</summary>
    public static readonly int Words;

    private const string Text =
        """
        {"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","target":"Shop.Orders.Api","message":"request completed","method":"GET","path":"/api/orders","status":200,"duration_ms":12.5,"trace_id":"4bf92f3577b3"}
        192.0.2.1 - - [25/Nov/2026:10:00:00 +0000] "GET /index.html?page=0&sort=asc HTTP/1.1" 200 1043 "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
        Nov 25 10:00:02 web2 sshd[2345]: pam_unix(sshd:session): session opened for user deploy by (uid=0)
        2026-11-25 10:00:03,003 INFO  [main] org.example.service.OrderProcessor: Processed batch 3 with 17 items in 38 ms
        2026-11-25T10:00:04Z WARN worker 4 retry 2 of task 9 because of timeout after 30 s: the connection was closed by the remote host
        081109 203518 143 INFO dfs.DataNode$DataXceiver: Receiving block blk_-1608999687919862906 src: /10.250.19.102:54106 dest: /10.250.19.102:50010
        17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers for TERM, HUP, INT
        I1125 10:00:00.000005       1 controller.go:115] Reconciling deployment default/checkout generation 12 observedGeneration=11
        ts=2026-11-25T10:00:05.120Z caller=compact.go:519 level=info component=tsdb msg="write block resulted in empty block" mint=1700000000000 duration=4.5ms
        Unhandled exception. System.InvalidOperationException: Sequence contains no elements
           at Shop.Orders.OrderService.FindAsync(Int32 id, CancellationToken cancel) in OrderService.cs:line 42
        fail: Microsoft.EntityFrameworkCore.Database.Command[20102] Failed executing DbCommand (5ms) [Parameters=[@p0='?' (DbType = Int32)], CommandType='Text', CommandTimeout='30']
        level=error ts=2026-11-25 msg="could not fetch next page" err="context deadline exceeded" attempt=3 url=http://inventory:8080/v1/items?limit=50
        """;

    // By place, then by a half of a character: the positions whose character at that place has it.
    private static readonly ulong[][] Lows;
    private static readonly ulong[][] Highs;

    static SieveSample()
    {
        Words = (Text.Length + 63) / 64;
        Lows = [.. Enumerable.Range(0, 3 * 16).Select(i => Positions(i >> 4, c => (c & 15) == (i & 15)))];
        Highs = [.. Enumerable.Range(0, 3 * 16).Select(i => Positions(i >> 4, c => c >> 4 == (i & 15)))];
    }

    /// <summary>The position in a word of the three characters that the sample has least of, the first of those alike.</summary>
    /// <param name="word">Three characters or more.</param>
    /// <param name="mayStart">Whether three characters may be searched for.</param>
    public static int Rarest(string word, Func<string, bool> mayStart)
    {
        var (rarest, least) = (0, int.MaxValue);
        for (var i = 0; i + 3 <= word.Length; i++)
        {
            var part = word.Substring(i, 3);
            var count = mayStart(part) ? Text.AsSpan().Count(part) : int.MaxValue;
            if (count < least) { (rarest, least) = (i, count); }
        }
        return rarest;
    }

    /// <summary>Adds the positions whose character at a place has one of some halves.</summary>
    /// <param name="positions">A bit for each position.</param>
    /// <param name="place">0, 1 or 2.</param>
    /// <param name="halves">A bit for each of 16 halves.</param>
    /// <param name="isHigh">Whether these are the upper halves.</param>
    public static void Add(Span<ulong> positions, int place, int halves, bool isHigh)
    {
        for (; halves != 0; halves &= halves - 1)
        {
            var some = (isHigh ? Highs : Lows)[(place << 4) | BitOperations.TrailingZeroCount(halves)];
            for (var i = 0; i < positions.Length; i++) { positions[i] |= some[i]; }
        }
    }

    private static ulong[] Positions(int place, Func<char, bool> matches)
    {
        var positions = new ulong[Words];
        for (var i = 0; i + place < Text.Length; i++)
        {
            if (matches(Text[i + place])) { positions[i >> 6] |= 1UL << (i & 63); }
        }
        return positions;
    }
}
