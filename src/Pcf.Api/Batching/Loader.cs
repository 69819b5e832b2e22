using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Pcf.Api.Batching;

/// <summary>Gathers what the fields of one request ask for, until it is dispatched.</summary>
internal abstract class Loader
{
    /// <summary>Objects that are loaded in one call at most; more are loaded in several.</summary>
    public const int MaxBatch = 500;

    /// <summary>Loads what has been gathered since the last call.</summary>
    public abstract void Send();
}

/// <summary>Loads objects by key: what sibling fields and levels ask for goes into one call, and each key is loaded once.</summary>
/// <remarks>
/// Belongs to one request and is used on its flow, never by two threads at once. A resolver asks before it awaits anything else: what is asked for
/// after that may find the request waiting, with no further call of <see cref="Send"/>.
/// </remarks>
/// <param name="name">The loader's name in telemetry; a label value, so one of a closed set.</param>
/// <param name="load">Loads many: an answer for each key, in the same order.</param>
/// <param name="telemetry">Counts the batches.</param>
/// <param name="keys">Which keys are the same; null for their own equality.</param>
/// <param name="describe">Says on the batch's span what was loaded; null says nothing.</param>
internal sealed class Loader<TKey, TValue>(
    string name, Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyList<TValue>>> load, BatchTelemetry telemetry,
    IEqualityComparer<TKey>? keys = null, Action<Activity, IReadOnlyList<TValue>>? describe = null) : Loader
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries = new(keys);
    private List<Entry> _gathered = [];
    private CancellationToken _cancel;

    /// <summary>The object of a key, with the next batch or from an earlier one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancel">The request's; ends the batch too.</param>
    public ValueTask<TValue> LoadAsync(TKey key, CancellationToken cancel)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = new Entry(key);
            _entries.Add(key, entry);
            _gathered.Add(entry);
            _cancel = cancel;
        }

        return new ValueTask<TValue>(entry.Answer.Task);
    }

    public override void Send()
    {
        if (_gathered.Count == 0) { return; }
        var gathered = _gathered;
        _gathered = [];
        foreach (var batch in gathered.Chunk(MaxBatch)) { _ = RunAsync(batch, _cancel); }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever failed is the failure of each field that asked.")]
    private async Task RunAsync(Entry[] batch, CancellationToken cancel)
    {
        using var span = telemetry.Start(name, batch.Length);
        try
        {
            var values = await load(Array.ConvertAll(batch, entry => entry.Key), cancel);
            if (span is { IsAllDataRequested: true }) { describe?.Invoke(span, values); }
            for (var i = 0; i < batch.Length; i++) { batch[i].Answer.TrySetResult(values[i]); }
        }
        catch (Exception failure)
        {
            span?.SetTag("error.type", failure.GetType().FullName);
            span?.SetStatus(ActivityStatusCode.Error);
            span?.AddException(failure);
            foreach (var entry in batch)
            {
                entry.Answer.TrySetException(failure);
                // A field that is not needed any more looks at no failure.
                _ = entry.Answer.Task.Exception;
            }
        }
    }

    private sealed class Entry(TKey key)
    {
        public TKey Key => key;

        public TaskCompletionSource<TValue> Answer { get; } = new();
    }
}
