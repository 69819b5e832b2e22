using System.Diagnostics;
using System.Text;

namespace Pcf.Otlp.Tests;

/// <summary>What is added is taken, once, in its order and as it was.</summary>
public sealed class SpanBufferTests : IDisposable
{
    private readonly SpanBuffer _buffer = new();
    private readonly ActivitySource _one = new("Buffer.One");
    private readonly ActivitySource _other = new("Buffer.Other");
    private readonly List<SpanBlock> _batch = [];

    [Theory]
    [InlineData(10)]
    [InlineData(3_000)]
    [InlineData(70_000)]
    public void Spans_of_any_size_are_taken_in_their_order(int size)
    {
        var padding = new string('a', size);
        for (var i = 0; i < 600; i++) { _buffer.Add(i % 2 == 0 ? _one : _other, Encoding.UTF8.GetBytes($"{i}:{padding}")); }

        var taken = new List<string>();
        while (_buffer.Take(_batch, spans: 100, bytes: 1024 * 1024) > 0)
        {
            foreach (var block in _batch)
            {
                for (var i = 0; i < block.Count; i++)
                {
                    Assert.Same(taken.Count % 2 == 0 ? _one : _other, block.SourceOf(i));
                    taken.Add(Encoding.UTF8.GetString(block.MessageOf(i)));
                }
            }
            _buffer.GiveBack(_batch);
        }

        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"{i}:{padding}"), taken);
        Assert.Equal(0, _buffer.Bytes);
    }

    [Fact]
    public void A_batch_has_a_block_more_than_enough_at_most()
    {
        for (var i = 0; i < 10_000; i++) { _buffer.Add(_one, new byte[500]); }

        Assert.InRange(_buffer.Take(_batch, spans: 512, bytes: int.MaxValue), 512, 767);
        _buffer.GiveBack(_batch);
        _buffer.Take(_batch, spans: int.MaxValue, bytes: 100_000);
        Assert.InRange(_batch.Sum(block => block.Length), 100_000, 100_000 + SpanBlock.Size);
    }

    [Fact]
    public void Racing_threads_lose_no_span_and_mix_none()
    {
        const int each = 20_000;
        var (spans, bytes, mixed) = (0, 0L, 0);
        var adding = Task.WhenAll(Enumerable.Range(1, 4).Select(thread => Task.Run(() =>
        {
            var message = new byte[100 * thread];
            message.AsSpan().Fill((byte)thread);
            for (var i = 0; i < each; i++) { _buffer.Add(_one, message); }
        }, TestContext.Current.CancellationToken)));
        while (!adding.IsCompleted || _buffer.Bytes > 0)
        {
            spans += _buffer.Take(_batch, spans: 512, bytes: 1024 * 1024);
            foreach (var block in _batch)
            {
                for (var i = 0; i < block.Count; i++)
                {
                    var message = block.MessageOf(i);
                    bytes += message.Length;
                    if (message.Length != 100 * message[0] || message.ContainsAnyExcept(message[0])) { mixed++; }
                }
            }
            _buffer.GiveBack(_batch);
        }

        Assert.Equal((4 * each, each * 1_000L, 0), (spans, bytes, mixed));
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }
}
