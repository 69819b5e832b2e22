namespace Pcf.Otlp;

/// <summary>Counts the items of a message: at most 128, and none once the message is full.</summary>
internal struct AttributeRoom()
{
    private const int MaxItems = 128;
    private const int FullAt = 256 * 1024;

    private int _left = MaxItems;

    /// <summary>Items for which there was no room.</summary>
    public int Dropped { get; private set; }

    /// <summary>Whether there is room for one more; it is counted either way.</summary>
    public bool Fits(OtlpWriter writer)
    {
        if (_left-- > 0 && writer.Length < FullAt) { return true; }
        Dropped++;
        return false;
    }
}
