using System.Collections.Concurrent;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Caching;

/// <summary>Reads by id: from copies where there are any, and the rest from the store with one question, which callers who want the same at the same
/// time share. Thread-safe.</summary>
/// <remarks>A read that begins after a change never joins one that began before it: what is under way belongs to a version.</remarks>
/// <typeparam name="TId">The id.</typeparam>
/// <typeparam name="TValue">What is read.</typeparam>
internal sealed class ReadThrough<TId, TValue>(ICopies<TValue> copies, Func<TValue, TId> idOf)
    where TId : struct
    where TValue : class
{
    private readonly ConcurrentDictionary<CopyKey, TaskCompletionSource<TValue?>> _underWay = new();

    /// <summary>Those that exist, each once, in no order.</summary>
    public async ValueTask<IReadOnlyList<TValue>> FindManyAsync(
        IReadOnlyList<TId> ids, Func<IReadOnlyList<TId>, CancellationToken, ValueTask<IReadOnlyList<TValue>>> read, CancellationToken cancel)
    {
        var found = new List<TValue>(ids.Count);
        List<Wanted>? missing = null;
        foreach (var id in ids.Count < 2 ? ids : ids.Distinct())
        {
            var text = id.ToString()!;
            var version = copies.VersionOf(text);
            if (await copies.FindAsync(text, cancel) is { } copy) { found.Add(copy); }
            else { (missing ??= []).Add(new Wanted(id, new CopyKey(text, version))); }
        }

        if (missing is not null) { await FindMissingAsync(missing, found, read, cancel); }
        return found;
    }

    private async ValueTask FindMissingAsync(
        List<Wanted> missing, List<TValue> found, Func<IReadOnlyList<TId>, CancellationToken, ValueTask<IReadOnlyList<TValue>>> read,
        CancellationToken cancel)
    {
        var own = new List<Wanted>(missing.Count);
        var others = new List<(Wanted Wanted, Task<TValue?> Read)>();
        foreach (var wanted in missing)
        {
            var mine = new TaskCompletionSource<TValue?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var reading = _underWay.GetOrAdd(wanted.Key, mine);
            if (reading == mine) { own.Add(wanted with { Mine = mine }); }
            else { others.Add((wanted, reading.Task)); }
        }

        // First what others may be waiting for: two callers who each wait for the other's would wait for ever.
        if (own.Count > 0) { await ReadOwnAsync(own, found, read, cancel); }
        List<TId>? left = null;
        foreach (var (wanted, reading) in others)
        {
            await ((Task)reading).WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            // One who gave up does not give up for others.
            if (!reading.IsCompletedSuccessfully) { (left ??= []).Add(wanted.Id); }
            else if (await reading is { } value) { found.Add(value); }
        }

        if (left is not null) { found.AddRange(await read(left, cancel)); }
    }

    private async ValueTask ReadOwnAsync(
        List<Wanted> own, List<TValue> found, Func<IReadOnlyList<TId>, CancellationToken, ValueTask<IReadOnlyList<TValue>>> read,
        CancellationToken cancel)
    {
        try
        {
            var fetched = await copies.FetchAsync(own.ConvertAll(wanted => wanted.Key), cancel);
            var unknown = new List<Wanted>(own.Count);
            for (var i = 0; i < own.Count; i++)
            {
                // A copy of another id is none: it stands in a wrong place.
                if (fetched[i] is not { } copy || !idOf(copy).Equals(own[i].Id)) { unknown.Add(own[i]); continue; }
                found.Add(copy);
                End(own[i], copy);
            }

            if (unknown.Count == 0) { return; }
            var values = await read(unknown.ConvertAll(wanted => wanted.Id), cancel);
            var byId = values.ToTable(idOf);
            found.AddRange(byId.Values);
            await KeepAsync(unknown, byId, cancel);
        }
        finally
        {
            // Those of a read that failed: who waited asks the store.
            foreach (var wanted in own)
            {
                if (wanted.Mine!.TrySetCanceled(CancellationToken.None)) { Remove(wanted); }
            }
        }
    }

    private async ValueTask KeepAsync(List<Wanted> unknown, Dictionary<TId, TValue> byId, CancellationToken cancel)
    {
        var keys = new List<CopyKey>(byId.Count);
        var kept = new List<TValue>(byId.Count);
        foreach (var wanted in unknown)
        {
            if (!byId.TryGetValue(wanted.Id, out var value)) { continue; }
            keys.Add(wanted.Key);
            kept.Add(value);
        }

        // What is not there is not kept: it may be created in the next moment.
        if (kept.Count > 0) { await copies.KeepAsync(keys, kept, cancel); }
        foreach (var wanted in unknown) { End(wanted, byId.GetValueOrDefault(wanted.Id)); }
    }

    private void End(Wanted wanted, TValue? value)
    {
        Remove(wanted);
        wanted.Mine!.TrySetResult(value);
    }

    // Only its own: the next reader of the same version may have begun.
    private void Remove(Wanted wanted) =>
        _underWay.TryRemove(new KeyValuePair<CopyKey, TaskCompletionSource<TValue?>>(wanted.Key, wanted.Mine!));

    private readonly record struct Wanted(TId Id, CopyKey Key, TaskCompletionSource<TValue?>? Mine = null);
}
