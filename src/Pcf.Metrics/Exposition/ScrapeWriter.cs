using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;
using Pcf.Shared;

namespace Pcf.Metrics.Exposition;

/// <summary>Writes a collection piece by piece, so that the sender can wait in between. Not thread-safe.</summary>
internal sealed class ScrapeWriter(ScrapeSnapshot collection, ExpositionFormat format) : IDisposable
{
    private readonly ScrapeBuffer _buffer = new();
    private MetricWriter? _page;
    private MetricHeader? _family;
    private int _part;
    private int _series;
    private bool _isCut;

    /// <summary>Writes all of a page to a stream, a buffer at a time.</summary>
    public static async ValueTask WriteAsync(ScrapeSnapshot collection, ExpositionFormat format, Stream output, CancellationToken cancel)
    {
        using var writer = new ScrapeWriter(collection, format);
        while (writer.Next() is { Length: > 0 } piece) { await output.WriteAsync(piece, cancel); }
    }

    /// <summary>The next piece, good until the next call; empty at the end.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        var before = ThreadCpu.Now;
        var piece = WriteNext();
        ThreadCpu.Report(TelemetryPart.Metrics, ref before);
        return piece;
    }

    public void Dispose() => _buffer.Dispose();

    private ReadOnlyMemory<byte> WriteNext()
    {
        var page = _page ??= format.Open(_buffer);
        _buffer.Clear();
        if (_part > collection.Count) { return default; }
        if (_isCut) { page.GoOn(_family!); }
        for (; _part < collection.Count; _part++, _series = 0)
        {
            var part = collection[_part];
            if (!ReferenceEquals(part.Family, _family))
            {
                if (_family is not null) { page.End(); }
                _family = null;
                if (_buffer.IsFull) { return Piece(isCut: false); }
                page.Begin(_family = part.Family);
            }
            if (part.Histogram is null) { PutScalars(page, part); }
            else { PutHistograms(page, part, part.Histogram); }
            if (_series < part.Count)
            {
                page.End();
                return Piece(isCut: true);
            }
        }
        if (_family is not null) { page.End(); }
        page.Close();
        // The end is passed, so the next call says so.
        _part = collection.Count + 1;
        return _buffer.Written;
    }

    private ReadOnlyMemory<byte> Piece(bool isCut)
    {
        _isCut = isCut;
        return _buffer.Written;
    }

    private void PutScalars(MetricWriter page, ScrapeSnapshot.Part part)
    {
        var all = part.Scalars.Span;
        // One at least, or a heading that fills the buffer would come again and again.
        do { page.Put(part.Family, part.Labels, all[_series++]); }
        while (_series < all.Length && !_buffer.IsFull);
    }

    private void PutHistograms(MetricWriter page, ScrapeSnapshot.Part part, HistogramTable histogram)
    {
        var all = part.Histograms.Span;
        var reading = histogram.BorrowSnapshot();
        do
        {
            var series = all[_series++];
            series.Read(reading);
            page.Put(part.Family, part.Labels, series, reading);
        }
        while (_series < all.Length && !_buffer.IsFull);
        histogram.GiveBack(reading);
    }
}
