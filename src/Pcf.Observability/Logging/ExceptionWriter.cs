using System.Diagnostics.CodeAnalysis;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes an exception and what caused it, redacted. Thread-safe.</summary>
internal sealed class ExceptionWriter(ValueRedactor values, FieldValue fields, StackText stacks)
{
    // A chain can be of any length, and of an aggregate only so many are told.
    private const int MaxChain = 5;

    private static readonly LogField Data = new("data", "\"data\":"u8.ToArray(), "\"data\":\""u8.ToArray(), FieldKind.None);

    public void Write(LogLine line, Exception exception, int depth = 1)
    {
        line.Begin();
        line.Raw("\"type\":"u8);
        line.String(exception.GetType().FullName);
        line.Raw(",\"message\":"u8);
        line.String(values.String(FieldKind.None, Message(exception)));
        line.Raw(","u8);
        stacks.Write(line, exception);
        // Asking for the data makes a dictionary where there was none.
        if (!line.IsFull && exception.Data is { Count: > 0 } data) { fields.Write(line, Data, "data", data); }
        if (exception.InnerException is { } inner && depth < MaxChain && !line.IsFull)
        {
            line.Raw("\"inner\":"u8);
            Write(line, inner, depth + 1);
        }
        line.End();
        line.Raw(","u8);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever an exception's own code throws, the record must come out.")]
    private static string Message(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception e)
        {
            return $"[the message could not be read: {e.GetType().Name}]";
        }
    }
}
