using Pcf.Shared;

namespace Pcf.GraphQL.Planning;

/// <summary>Prepared documents by their exact text, bounded by count and bytes. Reading takes no lock; thread-safe.</summary>
/// <remarks>Only valid documents come in. When full, documents not requested since the last sweep go first.</remarks>
internal sealed class DocumentCache(int maxDocuments, long maxBytes)
{
    private readonly BoundedCache<DocumentKey, PreparedDocument> _documents = new(maxDocuments, maxBytes);

    public int Count => _documents.Count;

    public long Bytes => _documents.Weight;

    public PreparedDocument? Find(ReadOnlyMemory<byte> text) =>
        maxDocuments > 0 && _documents.TryGet(new DocumentKey(text), out var prepared) ? prepared : null;

    /// <summary>Keeps a document under its own copy of the text.</summary>
    public void Add(PreparedDocument prepared)
    {
        if (maxDocuments == 0) { return; }
        var key = new DocumentKey(prepared.Document.Source);
        _documents.Add(key, prepared, key.Text.Length);
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
