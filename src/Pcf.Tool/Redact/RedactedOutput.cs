using System.Buffers;
using System.Text;

namespace Pcf.Tool.Redact;

/// <summary>Gathers what is written, so that a line costs no system call.</summary>
internal sealed class RedactedOutput(Stream stream)
{
    private const int Enough = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new(2 * Enough);

    /// <summary>Where to write; call <see cref="Settle"/> after each line or window.</summary>
    public IBufferWriter<byte> Bytes => _pending;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        // What is large goes by itself: a copy would grow the buffer for good.
        if (bytes.Length >= Enough)
        {
            Flush();
            stream.Write(bytes);
            return;
        }
        _pending.Write(bytes);
        Settle();
    }

    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, Enough / 4);
            // Half a pair has no bytes of its own.
            if (length < text.Length && char.IsHighSurrogate(text[length - 1])) { length--; }
            Encoding.UTF8.GetBytes(text[..length], _pending);
            Settle();
            text = text[length..];
        }
    }

    public void Settle()
    {
        if (_pending.WrittenCount >= Enough) { Flush(); }
    }

    public void Flush()
    {
        stream.Write(_pending.WrittenSpan);
        _pending.ResetWrittenCount();
    }
}
