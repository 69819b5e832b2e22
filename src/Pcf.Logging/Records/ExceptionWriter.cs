using System.Diagnostics.CodeAnalysis;
using Pcf.Redaction;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Logging.Records;

/// <summary>Writes an exception and what caused it, redacted. What throws while it is read loses only itself. Thread-safe.</summary>
internal sealed class ExceptionWriter(ValueRedactor values, FieldValue fields, StackText stacks)
{
    // A chain can be of any length, and so can the list of an aggregate.
    private const int MaxChain = 5;
    private const int MaxInners = 64;
    private const int LongestType = 512;

    private static readonly LogField Data = new("data", "\"data\":"u8.ToArray(), "\"data\":\""u8.ToArray(), FieldKind.None);

    /// <summary>Writes it as a value, and a comma behind it.</summary>
    /// <param name="line">Takes it.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="isOfRequest">Whether the record is the framework's: then what could not be read was part of a request, most often.</param>
    public void Write(LogLine line, Exception exception, bool isOfRequest) =>
        Write(line, exception, depth: 1, StackText.All, new Quotes(isOfRequest, All: false));

    /// <summary>What an exception is and says, in one line: for one that is an argument or in a scope.</summary>
    public static string Text(ValueRedactor values, FieldKind kind, Exception exception) =>
        Redactor.IsSecret(kind, exception)
            ? MaskedText.Whole
            : $"{exception.GetType().FullName}: {Message(values, exception, new Quotes(OfReaders: false, QuotedText.IsQuotedBy(exception)))}";

    /// <summary>Writes no more than what it is.</summary>
    public static void WriteType(LogLine line, Exception exception)
    {
        line.Begin();
        line.Raw("\"type\":"u8);
        line.Name(exception.GetType().FullName, LongestType);
        line.End();
        line.Raw(","u8);
    }

    private void Write(LogLine line, Exception exception, int depth, int frames, Quotes quotes)
    {
        quotes = quotes with { All = quotes.All || QuotedText.IsQuotedBy(exception) };
        line.Begin();
        line.Raw("\"type\":"u8);
        line.Name(exception.GetType().FullName, LongestType);
        line.Raw(",\"message\":"u8);
        line.String(Message(values, exception, quotes));
        line.Raw(","u8);
        stacks.Write(line, exception, frames);
        WriteData(line, exception);
        WriteInner(line, exception, depth, frames, quotes);
        line.End();
        line.Raw(","u8);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever an exception's own code throws, the record must come out.")]
    private void WriteData(LogLine line, Exception exception)
    {
        var start = line.Length;
        try
        {
            // Asking for the data makes a dictionary where there was none.
            if (!line.IsFull && exception.Data is { Count: > 0 } data) { fields.Write(line, Data, "data", data); }
        }
        catch (Exception e)
        {
            line.TakeBack(start);
            line.Raw("\"data\":"u8);
            line.String($"[the data could not be read: {e.GetType().Name}]");
            line.Raw(","u8);
        }
    }

    private void WriteInner(LogLine line, Exception exception, int depth, int frames, Quotes quotes)
    {
        var inners = exception is AggregateException { InnerExceptions.Count: > 1 } aggregate ? aggregate.InnerExceptions : null;
        if (inners is null && exception.InnerException is null) { return; }
        if (depth == MaxChain || line.IsFull)
        {
            line.Omitted();
            return;
        }
        if (inners is null)
        {
            line.Raw("\"inner\":"u8);
            Write(line, exception.InnerException!, depth + 1, frames, quotes);
            return;
        }
        // So that each of them is written, all together have as many frames as one.
        frames = Math.Max(1, frames / inners.Count);
        line.Raw("\"inners\":["u8);
        var written = 0;
        for (; written < inners.Count && written < MaxInners && !line.IsFull; written++) { Write(line, inners[written], depth + 1, frames, quotes); }
        line.End((byte)']');
        line.Raw(","u8);
        if (written < inners.Count) { line.Omitted(); }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever an exception's own code throws, the record must come out.")]
    private static string Message(ValueRedactor values, Exception exception, Quotes quotes)
    {
        try
        {
            var message = exception.Message ?? "";
            if (quotes.All) { message = QuotedText.WithoutQuotes(message); }
            else if (quotes.OfReaders && QuotedText.IsOfReader(exception)) { message = QuotedText.WithoutInput(message); }
            return LongText.Redact(values, FieldKind.None, message);
        }
        catch (Exception e)
        {
            return $"[the message could not be read: {e.GetType().Name}]";
        }
    }

    // Which messages quote a client: those of what could not be read, or all.
    private readonly record struct Quotes(bool OfReaders, bool All);
}
