using System.Diagnostics;
using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>Writes where a record was written: its trace, and if asked to its thread and the spans around it. Thread-safe.</summary>
internal sealed class Surroundings
{
    private const int MaxSpans = 16;
    private const int LongestName = 256;

    // Its display name is made of the request.
    private const string HostSource = "Microsoft.AspNetCore";

    private readonly bool _thread;
    private readonly bool _spans;
    private readonly bool _sampled;
    private readonly LoggingOptions _options;
    private readonly LogPlanCache<byte[]> _names;

    public Surroundings(Redactor redactor, LoggingOptions options)
    {
        _thread = options.Thread;
        _spans = options.Spans;
        _sampled = options.TracesAreSampled;
        _options = options;
        _names = new LogPlanCache<byte[]>(name =>
        {
            var line = new LogLine();
            line.Name(LongText.Redact(redactor, name), LongestName);
            return line.Written.ToArray();
        });
    }

    public void WriteTrace(LogLine line)
    {
        if (Activity.Current is not { } activity) { return; }
        var (trace, span) = TraceIds.Of(activity);
        line.Raw("\"trace_id\":\""u8);
        line.Ascii(trace);
        line.Raw("\",\"span_id\":\""u8);
        line.Ascii(span);
        line.Raw("\","u8);
        if (_sampled && !activity.Recorded && !(_options.TracesMayBeKeptLater && activity.IsAllDataRequested)) { line.Raw("\"sampled\":false,"u8); }
    }

    public void Write(LogLine line)
    {
        if (_thread) { WriteThread(line); }
        if (_spans && Activity.Current is { } activity) { WriteSpans(line, activity); }
    }

    private void WriteThread(LogLine line)
    {
        line.Raw("\"thread_id\":"u8);
        line.Number(Environment.CurrentManagedThreadId);
        line.Raw(","u8);
        if (System.Threading.Thread.CurrentThread.Name is not { Length: > 0 } name) { return; }
        line.Raw("\"thread_name\":"u8);
        line.Raw(_names.Of(name));
        line.Raw(","u8);
    }

    private void WriteSpans(LogLine line, Activity innermost)
    {
        var spans = new Activity[MaxSpans];
        var count = 0;
        for (var activity = innermost; activity is not null && count < MaxSpans; activity = activity.Parent) { spans[count++] = activity; }
        line.Raw("\"spans\":["u8);
        while (count-- > 0)
        {
            var activity = spans[count];
            line.Raw("{\"name\":"u8);
            line.Raw(_names.Of(activity.Source.Name.StartsWith(HostSource, StringComparison.Ordinal) || activity.Source.Name.Length == 0
                ? activity.OperationName : activity.DisplayName));
            line.Raw(",\"span_id\":\""u8);
            line.Ascii(TraceIds.Of(activity).Span);
            line.Raw("\"},"u8);
        }
        line.End((byte)']');
        line.Raw(","u8);
    }
}
