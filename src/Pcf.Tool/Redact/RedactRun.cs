using Microsoft.Win32.SafeHandles;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>What a run was asked to do.</summary>
internal sealed record RedactOrder(RedactForm Form, string? Field, string? Input, string? Output, string? Rules, bool IsQuiet);

/// <summary>One run: from the input to the output, chunk by chunk.</summary>
internal static class RedactRun
{
    public const int Done = 0;
    public const int SomeFailed = 1;
    public const int Unusable = 2;
    private const int Stopped = 130;
    private const int Chunk = 64 * 1024;
    private const int BrokenPipe = 32;

    public static int Run(RedactOrder order, CancellationToken cancel)
    {
        Redactor redactor;
        Stream input, target;
        try
        {
            // Before the output is opened: wrong rules must not empty it.
            redactor = order.Rules is null ? new Redactor() : RuleFile.Read(order.Rules);
            (input, target) = Open(order);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return Complain(e.Message);
        }
        using (input)
        using (target)
        {
            var size = order.Input is null ? (long?)null : input.Length;
            var tally = new RedactTally();
            var progress = new RedactProgress(Console.Error, TimeProvider.System, size, isShown: !order.IsQuiet && !Console.IsErrorRedirected);
            try
            {
                Copy(input, new RedactedOutput(target), order, redactor, tally, progress, cancel);
            }
            catch (IOException e) when (e.HResult == BrokenPipe)
            {
                // Who reads has seen enough, as head does.
                progress.Clear();
                return Done;
            }
            catch (OperationCanceledException)
            {
                progress.Clear();
                Console.Error.WriteLine("pcf redact: stopped; the output is not complete");
                return Stopped;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                progress.Clear();
                return Complain(e.Message);
            }
            progress.Clear();
            if (!order.IsQuiet) { progress.Summarize(tally, redactor, isByRow: order.Field is not null); }
            return tally.Failures + redactor.Failures > 0 ? SomeFailed : Done;
        }
    }

    public static int Complain(string message)
    {
        Console.Error.WriteLine($"pcf redact: {message}");
        return Unusable;
    }

    private static void Copy(Stream input, RedactedOutput output, RedactOrder order, Redactor redactor, RedactTally tally, RedactProgress progress,
        CancellationToken cancel)
    {
        var redaction = Make(order, redactor, tally, output);
        var chunk = new byte[Chunk];
        var read = input.ReadAtLeast(chunk, InputDecoder.MarkLength, throwOnEndOfStream: false);
        var decoder = InputDecoder.For(chunk.AsSpan(0, read));
        // These take their input apart by its signs, and would find none.
        if (decoder is null && order is { Form: RedactForm.Sql or RedactForm.GraphQL } or { Field: not null }
            && InputDecoder.IsWide(chunk.AsSpan(0, read)))
        {
            throw new IOException("the input seems to be UTF-16 without a byte order mark; it should be UTF-8.");
        }
        for (var isEnd = read == 0; ; isEnd = read == 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (!isEnd || decoder is not null)
            {
                var text = decoder is null ? chunk.AsSpan(0, read) : decoder.Decode(chunk.AsSpan(0, read), isEnd);
                tally.Read(text);
                redaction.Take(text);
                output.Flush();
                progress.Show(tally.Bytes);
            }
            if (isEnd) { break; }
            read = input.Read(chunk);
        }
        redaction.End();
        output.Flush();
        tally.End();
    }

    private static IRedaction Make(RedactOrder order, Redactor redactor, RedactTally tally, RedactedOutput output) => order switch
    {
        { Field: { } field } => new FieldRows(field, new FieldText(order.Form, redactor, tally), tally, output, Console.Error),
        { Form: RedactForm.Json } => new JsonLines(redactor, tally, output),
        { Form: RedactForm.Sql } => new SqlLines(tally, output),
        { Form: RedactForm.GraphQL } => new GraphQLInput(redactor, tally, output),
        _ => new TextWindows(redactor, tally, output),
    };

    private static (Stream Input, Stream Output) Open(RedactOrder order)
    {
        if (order.Input is not null && order.Output is not null && Path.GetFullPath(order.Input) == Path.GetFullPath(order.Output))
        {
            throw new IOException("--output should be another file than --input, which would be lost while it is read.");
        }
        Stream input = order.Input is null
            ? Console.OpenStandardInput()
            : new FileStream(order.Input, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var output = order.Output is null
                ? OpenStandardOutput()
                : new FileStream(order.Output, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            return (input, output);
        }
        catch (Exception)
        {
            input.Dispose();
            throw;
        }
    }

    // The console's own stream hides that a pipe has no reader any more, and a run would go on for nothing. A file on the other hand is the
    // console's:
    // a stream over its handle keeps an offset of its own, and the next program of the same shell line would write over this one's output.
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows()) { return Console.OpenStandardOutput(); }
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!pipe.CanSeek) { return pipe; }
        pipe.Dispose();
        return Console.OpenStandardOutput();
    }
}
