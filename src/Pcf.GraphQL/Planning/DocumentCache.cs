using System.Collections.Concurrent;

namespace Pcf.GraphQL.Planning;

/// <summary>Prepared documents by their exact text, bounded by count and bytes. Reading takes no lock; thread-safe.</summary>
/// <remarks>
/// Only valid documents come in. When full, documents not requested since the last sweep go first (a second chance instead of a list
/// in order of use, which every reader would have to write to).
/// </remarks>
internal sealed class DocumentCache(int maxDocuments, long maxBytes)
{
    private readonly ConcurrentDictionary<DocumentKey, Entry> _entries = new();
    private readonly Queue<DocumentKey> _order = new();
    private readonly Lock _growth = new();
    private long _bytes;

    public int Count => _entries.Count;

    public long Bytes => Interlocked.Read(ref _bytes);

    public PreparedDocument? Find(ReadOnlyMemory<byte> text)
    {
        if (maxDocuments == 0 || !_entries.TryGetValue(new DocumentKey(text), out var entry)) { return null; }
        // Written only when it changes: all threads share this line of memory.
        if (!entry.Used) { entry.Used = true; }
        return entry.Prepared;
    }

    /// <summary>Keeps a document under its own copy of the text.</summary>
    public void Add(PreparedDocument prepared)
    {
        var key = new DocumentKey(prepared.Document.Source);
        if (maxDocuments == 0 || key.Text.Length > maxBytes) { return; }
        lock (_growth)
        {
            if (!_entries.TryAdd(key, new Entry(prepared))) { return; }
            _order.Enqueue(key);
            _bytes += key.Text.Length;
            while (_entries.Count > maxDocuments || _bytes > maxBytes) { EvictOne(); }
        }
    }

    private void EvictOne()
    {
        while (_order.TryDequeue(out var key))
        {
            if (!_entries.TryGetValue(key, out var entry)) { continue; }
            if (entry.Used)
            {
                entry.Used = false;
                _order.Enqueue(key);
                continue;
            }

            _entries.TryRemove(key, out _);
            _bytes -= key.Text.Length;
            return;
        }
    }

    private sealed class Entry(PreparedDocument prepared)
    {
        public PreparedDocument Prepared { get; } = prepared;

        public bool Used { get => _used; set => _used = value; }

        private volatile bool _used;
    }

    /// <summary>The full text decides; the hash, seeded anew in each process, only finds the place.</summary>
    private readonly struct DocumentKey : IEquatable<DocumentKey>
    {
        private readonly int _hash;

        public DocumentKey(ReadOnlyMemory<byte> text)
        {
            Text = text;
            var hash = new HashCode();
            hash.AddBytes(text.Span);
            _hash = hash.ToHashCode();
        }

        public ReadOnlyMemory<byte> Text { get; }

        public bool Equals(DocumentKey other) => _hash == other._hash && Text.Span.SequenceEqual(other.Text.Span);

        public override bool Equals(object? obj) => obj is DocumentKey other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
