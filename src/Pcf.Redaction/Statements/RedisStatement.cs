using System.Collections.Frozen;
using System.Text;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Statements;

/// <summary>Takes the values out of Redis commands, and out of Memcached's, which look alike: <c>HSET user:1 name Ann</c> becomes <c>HSET user:1 name
/// ?</c>. Commands, keys, names of fields and options stay.</summary>
/// <remarks>As OpenTelemetry's semantic conventions for Redis want it: the syntax of the command line, values as question marks. What is no known
/// command is a value. Linear; thread-safe.</remarks>
internal static class RedisStatement
{
    private const int LongestField = 40;

    // By command, how many words behind it stay: its key, a channel, a sub-command and the name of a setting.
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Kept = Commands(
        (0, "auth hello ping echo multi exec discard info dbsize flushall flushdb eval evalsha eval_ro fcall script save bgsave lastsave quit reset "
            + "time monitor role wait migrate failover shutdown debug version stats unwatch asking readonly"),
        (1, "set get getset getdel getex setex psetex setnx append incr incrby incrbyfloat decr decrby expire pexpire expireat pexpireat persist ttl "
            + "pttl type strlen getrange setrange substr setbit getbit bitcount bitpos bitfield dump restore copy sort "
            + "hset hsetnx hmset hget hmget hgetall hdel hexists hincrby hincrbyfloat hkeys hvals hlen hscan hstrlen hrandfield lpush rpush lpushx "
            + "rpushx lpop rpop llen lindex linsert lset lrange lrem ltrim lpos sadd srem sismember smismember smembers scard spop "
            + "srandmember sscan zadd zrem zscore zmscore zincrby zcard zcount zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrank "
            + "zrevrank zscan zpopmin zpopmax zremrangebyrank zremrangebyscore zlexcount pfadd geoadd geopos geodist geosearch geohash "
            + "xadd xlen xrange xrevrange xdel xtrim xack xpending xclaim publish spublish select keys scan swapdb client cluster command acl "
            + "latency memory module slowlog pubsub object function move add replace prepend cas gets incr touch gat gats delete"),
        (2, "config xgroup xinfo rename renamenx smove rpoplpush lmove"),
        (int.MaxValue, "del unlink exists mget watch touch subscribe psubscribe unsubscribe punsubscribe ssubscribe sunion sinter sdiff pfcount "
            + "pfmerge sunionstore sinterstore sdiffstore"));

    // Words that say what follows, and are no values.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Options =
        "EX PX EXAT PXAT NX XX GT LT CH KEEPTTL AUTH AUTH2 KEYS COPY REPLACE SETNAME MATCH COUNT LIMIT WITHSCORES BY ASC DESC ALPHA STORE BLOCK STREAMS GROUP MAXLEN MINID BEFORE AFTER LEFT RIGHT".Split(' ')
            .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    // Behind these a name and a value take turns: fields of a hash, keys of many.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Pairs =
        "hset hmset mset msetnx".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The commands without their values; the same instance when they have none.</summary>
    public static string Redact(string statement)
    {
        var output = new StringBuilder(statement.Length);
        var text = statement.AsSpan();
        for (var at = 0; at < text.Length;)
        {
            var end = text[at..].IndexOf('\n') is >= 0 and var length ? at + length : text.Length;
            Command(text[at..end], output);
            if (end < text.Length) { output.Append('\n'); }
            at = end + 1;
        }
        return output.Length == statement.Length && output.Equals(text) ? statement : output.ToString();
    }

    private static void Command(ReadOnlySpan<char> line, StringBuilder output)
    {
        var start = output.Length;
        var at = NextWord(line, 0, out var end);
        if (at == end) { return; }
        var name = line[at..end];
        if (!Kept.TryGetValue(name, out var kept) && !Pairs.Contains(name))
        {
            output.Append('?');
            return;
        }
        output.Append(name);
        var isPairs = Pairs.Contains(name);
        var isHello = name.Equals("hello", StringComparison.OrdinalIgnoreCase);
        for (var index = 1; (at = NextWord(line, end, out end)) < end; index++)
        {
            var word = line[at..end];
            var stays = index <= kept || (isHello && index == 1 && word.Length == 1) || Options.Contains(word)
                || (isPairs && IsName(name, index, word));
            // Values beside each other are one: how many there are is a value too.
            if (!stays && output[^1] == '?' && output[^2] == ' ') { continue; }
            output.Append(' ').Append(stays ? word : "?");
        }
        System.Diagnostics.Debug.Assert(output.Length - start <= line.Length, "A command never becomes longer.");
    }

    // HSET key field value …, MSET key value …
    private static bool IsName(ReadOnlySpan<char> command, int index, ReadOnlySpan<char> word)
    {
        var isHash = command[0] is 'h' or 'H';
        return index % 2 == (isHash ? 0 : 1) && word.Length <= LongestField
            && (!isHash || (char.IsAsciiLetter(word[0]) && !word.ContainsAnyExcept(Chars.Dotted)));
    }

    // The next word, with its quotation marks; an empty one at the end.
    private static int NextWord(ReadOnlySpan<char> line, int at, out int end)
    {
        while (at < line.Length && char.IsWhiteSpace(line[at])) { at++; }
        end = at;
        if (end < line.Length && line[end] is '"' or '\'')
        {
            var quote = line[end++];
            while (end < line.Length && line[end] != quote) { end += line[end] == '\\' ? 2 : 1; }
            end = Math.Min(line.Length, end + 1);
        }
        while (end < line.Length && !char.IsWhiteSpace(line[end])) { end++; }
        return at;
    }

    private static FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Commands(params (int Kept, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Kept))).DistinctBy(pair => pair.name)
            .ToFrozenDictionary(pair => pair.name, pair => pair.Kept, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
