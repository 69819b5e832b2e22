namespace Pcf.Tool.Scan;

/// <summary>The scan could not run; its message is for the operator.</summary>
internal sealed class ScanException : Exception
{
    public ScanException(string message)
        : base(message)
    {
    }

    public ScanException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
