namespace Pcf.Tool.Redact;

/// <summary>Takes the input piece by piece, wherever it was cut, and writes it redacted.</summary>
internal interface IRedaction
{
    /// <summary>The next piece of the input.</summary>
    void Take(ReadOnlySpan<byte> chunk);

    /// <summary>Writes what is still held back.</summary>
    void End();
}
