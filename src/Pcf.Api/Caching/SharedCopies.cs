using System.Buffers;
using System.Text.Json;
using Pcf.Api.Channel;
using Pcf.Api.Redis;
using Pcf.Workspace.Caching;
using StackExchange.Redis;

namespace Pcf.Api.Caching;

/// <summary>The second level: copies of one kind in Redis, which the instances of the service share. Thread-safe.</summary>
/// <remarks>
/// A reader that finds no copy leaves its mark in the place, and what it then reads from the store is kept only if the mark is still there. A change
/// removes it, so that a read which began before the change never puts the old value back, whichever instance made either.
/// </remarks>
internal sealed class SharedCopies<TValue>(
    RedisServer redis, InstanceChannel channel, string prefix, CopyFormat<TValue> format, TimeSpan lifetime, CacheMetrics metrics)
    where TValue : class
{
    // The first byte says what stands in a place.
    private const string ValueMark = "V";
    private const string ReaderMark = "R";
    private const int ReaderMilliseconds = 30_000;

    private const string FetchScript = """
        local found = redis.call('GET', KEYS[1])
        if found and string.byte(found) == 86 then
            if #found > tonumber(ARGV[3]) then return 'V' end
            return found
        end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return false
        """;

    private const string KeepScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    /// <summary>The copies there are; null where there is none.</summary>
    public async ValueTask<IReadOnlyList<TValue?>> FetchAsync(IReadOnlyList<CopyKey> wanted, CancellationToken cancel)
    {
        if (Base() is not { } place) { return new TValue?[wanted.Count]; }
        var (_, answers) = await redis.AskAsync("fetch", (place, wanted, channel.Instance), static (redis, ask) => Task.WhenAll(ask.wanted.Select(
            key => redis.ScriptEvaluateAsync(
                FetchScript, [ask.place + key.Id], [Reader(ask.Instance, key), ReaderMilliseconds, CopyFormats.MaxBytes]))), cancel);
        var found = new TValue?[wanted.Count];
        if (answers is null) { return found; }
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = answers[i].IsNull ? null : Read(wanted[i].Id, (byte[])answers[i]!);
            metrics.Read(format.Kind, CacheLevel.Shared, found[i] is not null);
        }

        return found;
    }

    /// <summary>Shares what was read from the store, where nothing has changed since it was looked for here.</summary>
    public async ValueTask KeepAsync(IReadOnlyList<CopyKey> read, IReadOnlyList<TValue> values, CancellationToken cancel)
    {
        if (Base() is not { } place) { return; }
        var written = new RedisValue[values.Count];
        for (var i = 0; i < written.Length; i++) { written[i] = Write(values[i]); }
        var (_, kept) = await redis.AskAsync("keep", (place, read, written, channel.Instance, lifetime), static (redis, ask) => Task.WhenAll(
            ask.read.Select((key, i) => redis.ScriptEvaluateAsync(
                KeepScript, [ask.place + key.Id], [Reader(ask.Instance, key), ask.written[i], (long)ask.lifetime.TotalMilliseconds]))), cancel);
        foreach (var result in kept ?? [])
        {
            if ((int)result == 0) { metrics.Discarded(format.Kind); }
        }
    }

    /// <summary>Removes copies, and has the other instances forget theirs.</summary>
    public async ValueTask ForgetAsync(IReadOnlyList<string> ids)
    {
        foreach (var part in ids.Chunk(InstanceMessage.MaxIds))
        {
            await channel.RemoveAsync(
                Base() is { } place ? Array.ConvertAll(part, id => (RedisKey)(place + id)) : [],
                new InstanceMessage.Forget(channel.Instance, format.Kind, part));
        }
    }

    // Nothing is shared while it is unknown what other instances change.
    private string? Base() => channel is { IsUp: true, Epoch: { } epoch } ? $"{prefix}:{epoch}:{format.Kind}:" : null;

    private static RedisValue Reader(string instance, CopyKey key) => $"{ReaderMark}{instance}:{key.Version}";

    private static RedisValue Write(CopyFormat<TValue> format, TValue value)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        bytes.Write("V"u8);
        using (var json = new Utf8JsonWriter(bytes)) { format.Write(json, value); }
        return bytes.WrittenMemory;
    }

    private RedisValue Write(TValue value) => Write(format, value);

    private TValue? Read(string id, byte[] found)
    {
        try
        {
            var value = format.Read(found.AsSpan(ValueMark.Length));
            if (format.IdOf(value) == id) { return value; }
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or ArgumentException)
        {
            // Counted below.
        }

        // It is not of this program, or not of this place, or was cut off for its length: as if there were nothing.
        metrics.Failed(format.Kind);
        return null;
    }
}
