using System.Buffers;
using System.Text;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>One long line that never comes to rest as a whole: its pieces may do so, cut where no secret is. A piece that does not is masked by
/// itself. One thread uses it at a time.</summary>
internal sealed class LinePieces(Redactor redactor)
{
    private static readonly WindowSize[] Sizes = [new(32 * 1024, 8 * 1024, 4 * 1024), new(8 * 1024, 8 * 1024, 2 * 1024)];

    private readonly WindowCut[] _cuts = [.. Sizes.Select(size => new WindowCut(redactor, size))];
    private readonly ArrayBufferWriter<char> _redacted = new();

    /// <summary>Pieces that had to be masked because every cut tried goes through a secret.</summary>
    public int Failures { get; private set; }

    /// <summary>Failures of the redactor that were looked at again in smaller pieces, so that they are none.</summary>
    public int Retried { get; private set; }

    /// <summary>Whether a line of so many characters has pieces.</summary>
    public static bool AreIn(int length) => length > Sizes[^1].Window;

    /// <summary>Makes ready for another window.</summary>
    public void Clear() => Failures = Retried = 0;

    /// <summary>Writes a line in pieces, redacted. The redactor has failed at the whole.</summary>
    public void Redact(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        Retried++;
        while (!line.IsEmpty)
        {
            // Two pieces at least, or nothing would be won.
            var cut = Cut(line);
            if (cut > 0) { Write(line[..cut], output); }
            else
            {
                Failures++;
                cut = Math.Min(line.Length, Sizes[0].Window);
                output.Write(Encoding.UTF8.GetBytes(TextWindows.Failed));
            }
            line = line[cut..];
        }
    }

    private int Cut(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < Sizes.Length; i++)
        {
            var reach = Sizes[i].Window + Sizes[i].Ahead;
            if (line.Length <= Sizes[i].Window && i == Sizes.Length - 1) { return line.Length; }
            if (line.Length > Sizes[i].Window && _cuts[i].Find(line[..Math.Min(line.Length, reach)]) is > 0 and var cut) { return cut; }
        }
        return 0;
    }

    private void Write(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        _redacted.ResetWrittenCount();
        redactor.Redact(Encoding.UTF8.GetString(piece), _redacted);
        if (AreIn(piece.Length) && _redacted.WrittenSpan.SequenceEqual(TextWindows.Failed)) { Redact(piece, output); }
        else { Encoding.UTF8.GetBytes(_redacted.WrittenSpan, output); }
    }
}
