namespace Pcf.Tool.Redact;

/// <summary>What a run has read and what it could not look at. One thread writes it.</summary>
internal sealed class RedactTally
{
    private byte _last = (byte)'\n';

    /// <summary>Bytes read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Lines read, the last one also without its line end.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines, fields or pieces that were masked whole or left out; the redactor counts its own beside these.</summary>
    public long Failures { get; private set; }

    /// <summary>Rows written with <c>--json-field</c>.</summary>
    public long Rows { get; private set; }

    public void Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty) { return; }
        Bytes += chunk.Length;
        Lines += chunk.Count((byte)'\n');
        _last = chunk[^1];
    }

    public void End()
    {
        if (_last == '\n') { return; }
        Lines++;
        _last = (byte)'\n';
    }

    public void Fail() => Failures++;

    /// <summary>Takes back failures that the redactor has counted: what it failed at was looked at again in smaller parts.</summary>
    public void Retry(int failures) => Failures -= failures;

    public void Row() => Rows++;
}
