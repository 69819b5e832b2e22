using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pcf.Redaction;
using Pcf.Redaction.Scanning;

namespace Pcf.Logging.Records;

/// <summary>Writes records as docs/telemetry.md has them, into memory that each thread keeps. Thread-safe.</summary>
internal sealed class RecordWriter
{
    private const int LongestName = 256;

    private readonly byte[] _identity;
    private readonly TimeProvider _clock;
    private readonly Redactor _redactor;
    private readonly LogFields _fields;
    private readonly LogPlanCache<MessageTemplate> _templates;
    private readonly LogPlanCache<byte[]> _events;
    private readonly Surroundings _surroundings;
    private readonly ValuePolicy _ours;
    private readonly ValuePolicy _guarded;

    // The second that was written last, and its text: most records share it with the one before.
    private Second _second = new(0, []);

    public RecordWriter(LogIdentity identity, TimeProvider clock, Redactor redactor, LoggingOptions options)
    {
        _clock = clock;
        _redactor = redactor;
        _fields = new LogFields(redactor);
        _templates = new LogPlanCache<MessageTemplate>(text => new MessageTemplate(text, _fields));
        _events = new LogPlanCache<byte[]>(EncodeEvent);
        _identity = EncodeIdentity(identity);
        _surroundings = new Surroundings(redactor, options);
        var stacks = new StackText(redactor, identity.Environment == "production");
        _ours = ValuePolicy.Own(redactor, _fields, stacks);
        _guarded = ValuePolicy.Guarded(_ours, redactor, _fields, stacks, options.FrameworkRecords);
    }

    /// <summary>What the records of a category have in common.</summary>
    public CategoryPrefix Prefix(string category, bool isUntrusted) => new(LongText.Redact(_redactor, category), isUntrusted);

    /// <summary>Writes one record with its line end.</summary>
    /// <param name="buffers">Takes it in its line.</param>
    /// <param name="prefix">The category's.</param>
    /// <param name="level">Its level.</param>
    /// <param name="eventName">The event's name, if it has one.</param>
    /// <param name="state">The caller's state.</param>
    /// <param name="exception">What failed, if anything did.</param>
    /// <param name="formatter">Makes the message of a state that has no template.</param>
    /// <param name="scopes">What the record happened in.</param>
    /// <returns>False when it is not to be written: information of the framework's that says nothing without what a client sent.</returns>
    public bool Write<TState>(RecordBuffers buffers, CategoryPrefix prefix, LogLevel level, string? eventName, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter, IExternalScopeProvider scopes)
    {
        var policy = prefix.IsUntrusted ? _guarded : _ours;
        var line = buffers.Line;
        Begin(line, prefix, level);
        buffers.Arguments.Read(state);
        policy.Name(buffers.Arguments, _fields);
        if (!WriteMessage(buffers, policy, eventName, state, exception, formatter) && level == LogLevel.Information && exception is null)
        {
            return false;
        }
        line.Raw(string.IsNullOrEmpty(eventName) ? "\","u8 : _events.Of(eventName));
        _surroundings.WriteTrace(line);
        scopes.ForEachScope(static (scope, found) => found.Take(scope), buffers.Context);
        if (buffers.Arguments.RequestId is { } requestId) { buffers.Context.Take(SerilogProperties.RequestId, requestId); }
        buffers.Context.WriteIds(line, _redactor);
        _surroundings.Write(line);
        line.Raw(_identity);
        line.CutAt(LogLine.FieldsLimit);
        FieldMembers.Write(buffers, policy, _ours, _fields);
        line.CutAt(LogLine.Limit);
        if (exception is not null)
        {
            line.Raw("\"exception\":"u8);
            policy.Exceptions.Write(line, exception, policy.IsGuarded);
        }
        End(line);
        return true;
    }

    /// <summary>Writes what is always known of a record that could not be written: level, event, template, ids, and the exception's type.</summary>
    /// <param name="buffers">Takes it in its line; it has held nothing yet.</param>
    /// <param name="prefix">The category's.</param>
    /// <param name="level">Its level.</param>
    /// <param name="eventName">The event's name, if it has one.</param>
    /// <param name="template">The message's template, if it has one.</param>
    /// <param name="exception">What the record was about, if it was about an exception.</param>
    /// <param name="context">What is known of its request.</param>
    /// <param name="failure">Why it could not be written.</param>
    public void WriteRemains(RecordBuffers buffers, CategoryPrefix prefix, LogLevel level, string? eventName, string? template, Exception? exception,
        RequestContext context, string failure)
    {
        var line = buffers.Line;
        Begin(line, prefix, level);
        line.Text(template is null ? $"[the record could not be written: {failure}]" : LongText.Redact(_redactor, template));
        line.Raw(string.IsNullOrEmpty(eventName) ? "\","u8 : _events.Of(eventName));
        _surroundings.WriteTrace(line);
        context.WriteIds(line, _redactor);
        line.Raw(_identity);
        line.Raw("\"fields\":{\"not_written\":"u8);
        line.String(failure);
        line.Raw("},"u8);
        if (exception is not null)
        {
            line.Raw("\"exception\":"u8);
            ExceptionWriter.WriteType(line, exception);
        }
        End(line);
    }

    private void Begin(LogLine line, CategoryPrefix prefix, LogLevel level)
    {
        line.Clear();
        WriteTime(line);
        line.Raw(prefix.Of(level));
        line.CutAt(LogLine.MessageLimit);
    }

    private static void End(LogLine line)
    {
        line.End();
        line.Raw("\n"u8);
    }

    // False when it says nothing without what a client sent.
    private bool WriteMessage<TState>(RecordBuffers buffers, ValuePolicy policy, string? eventName, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var arguments = buffers.Arguments;
        if (arguments.Template is not { } template)
        {
            buffers.Line.Text(policy.IsGuarded
                ? eventName ?? MaskedText.Whole
                : LongText.Redact(_redactor,
                    FormattedText.Mask(Formatted(state, exception, formatter), arguments, _fields, policy.ValuesOf(LogField.None))));
            return !policy.IsGuarded || eventName is not null;
        }
        if (arguments.IsText || policy.Mode == FrameworkRecords.Template)
        {
            buffers.Line.Text(LongText.Redact(_redactor, template));
            return policy.ShowsAll(arguments, _fields);
        }
        var isWhole = _templates.Of(template).Render(buffers.Message, arguments, _fields, policy);
        LongText.Redact(_redactor, buffers.Message, buffers.Redacted);
        buffers.Line.Text(buffers.Redacted.Written);
        return isWhole;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a formatter throws, the rest of the record is written.")]
    private static string Formatted<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            return formatter(state, exception) ?? "";
        }
        catch (Exception e)
        {
            return $"[the message could not be written: {e.GetType().Name}]";
        }
    }

    private void WriteTime(LogLine line)
    {
        var ticks = _clock.GetUtcNow().UtcTicks;
        var known = Volatile.Read(ref _second);
        var second = ticks / TimeSpan.TicksPerSecond;
        if (known.Number != second)
        {
            known = new Second(second,
                Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{{\"timestamp\":\"{new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.}")));
            Volatile.Write(ref _second, known);
        }
        line.Raw(known.Text);
        line.Digits((int)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6);
    }

    private byte[] EncodeEvent(string name)
    {
        var line = new LogLine();
        line.Raw("\",\"event\":"u8);
        line.Name(LongText.Redact(_redactor, name), LongestName);
        line.Raw(","u8);
        return line.Written.ToArray();
    }

    private static byte[] EncodeIdentity(LogIdentity identity)
    {
        var line = new LogLine();
        line.Raw("\"service\":"u8);
        line.Name(identity.Service, LongestName);
        line.Raw(",\"version\":"u8);
        line.Name(identity.Version, LongestName);
        line.Raw(",\"environment\":"u8);
        line.Name(identity.Environment, LongestName);
        line.Raw(","u8);
        return line.Written.ToArray();
    }

    private sealed record Second(long Number, byte[] Text);
}
