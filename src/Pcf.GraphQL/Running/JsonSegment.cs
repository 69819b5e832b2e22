using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Pcf.GraphQL.Running;

/// <summary>A run of JSON bytes in pooled memory that can be cut back to a checkpoint.</summary>
/// <remarks>
/// Null propagation has to take back what was written, which no JSON writer and no pipe can. Truncating bytes is cheaper than first filling a
/// tree of slots and then writing it: a leaf goes straight from the resolver into its final place without boxing.
/// Waiting fields leave an offset without bytes that is filled when the response is put together.
/// </remarks>
internal sealed class JsonSegment(ByteBudget budget) : IDisposable
{
    // ASCII only: the search over a set with other characters in it is several times slower, and JSON asks for no more than these.
    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);

    /// <summary>Bytes written so far; also the checkpoint to return to.</summary>
    public int Length { get; private set; }

    /// <summary>Fields still waited for, by rising offset; null while there are none.</summary>
    public List<PendingField>? Pending { get; private set; }

    /// <summary>Regions that became null after they were written.</summary>
    public List<NullRegion>? Nulled { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void AddPending(PendingField pending) => (Pending ??= []).Add(pending);

    public void AddNulled(NullRegion region) => (Nulled ??= []).Add(region);

    /// <summary>Takes back everything after the checkpoint, with the fields that would have filled it.</summary>
    public void Truncate(int length)
    {
        Length = length;
        if (Pending is null) { return; }
        while (Pending.Count > 0 && Pending[^1].Offset >= length)
        {
            Pending[^1].Abandon();
            Pending.RemoveAt(Pending.Count - 1);
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Byte(byte value)
    {
        Ensure(1);
        _buffer[Length++] = value;
    }

    public void Null() => Raw("null"u8);

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Number(long value)
    {
        Ensure(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>The caller has checked that the number is finite. Whole numbers are written without a fraction, as JavaScript does.</summary>
    public void Number(double value)
    {
        Ensure(32);
        value.TryFormat(_buffer.AsSpan(Length), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    public void Formatted<T>(T value, int room, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        Ensure(room);
        value.TryFormat(_buffer.AsSpan(Length), out var written, format, System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>A JSON string with its quotes. Lone surrogates become U+FFFD, so the output is always valid UTF-8.</summary>
    public void String(ReadOnlySpan<char> value)
    {
        Ensure(value.Length + 2);
        _buffer[Length++] = (byte)'"';
        while (!value.IsEmpty)
        {
            var stop = value.IndexOfAny(MustEscape);
            Transcode(stop < 0 ? value : value[..stop]);
            if (stop < 0) { break; }
            Escape(value[stop]);
            value = value[(stop + 1)..];
        }

        Byte((byte)'"');
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) { return; }
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    private void Transcode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // One byte a character is the common case; the loop asks for more room only when the text is not ASCII.
            Ensure(text.Length);
            Utf8.FromUtf16(text, _buffer.AsSpan(Length), out var read, out var written, replaceInvalidSequences: true);
            Length += written;
            text = text[read..];
            if (!text.IsEmpty) { Ensure(text.Length * 3); }
        }
    }

    private void Escape(char c)
    {
        Ensure(6);
        var target = _buffer.AsSpan(Length);
        target[0] = (byte)'\\';
        var letter = c switch { '"' => '"', '\\' => '\\', '\n' => 'n', '\r' => 'r', '\t' => 't', '\b' => 'b', '\f' => 'f', _ => '\0' };
        if (letter != '\0')
        {
            target[1] = (byte)letter;
            Length += 2;
            return;
        }

        target[1] = (byte)'u';
        Utf8Formatter.TryFormat((int)c, target[2..], out _, new StandardFormat('x', 4));
        Length += 6;
    }

    private void Ensure(int more)
    {
        if (_buffer.Length - Length < more) { Grow(more); }
    }

    private void Grow(int more)
    {
        budget.Take(Math.Max(more, Length));
        var larger = ArrayPool<byte>.Shared.Rent(checked(Length + Math.Max(more, Length)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
