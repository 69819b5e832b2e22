using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes records as docs/telemetry.md has them, into memory that each thread keeps. Thread-safe.</summary>
internal sealed class RecordWriter
{
    private readonly byte[] _identity;
    private readonly TimeProvider _clock;
    private readonly Redactor _redactor;
    private readonly LogFields _fields;
    private readonly LogPlans<MessageTemplate> _templates;
    private readonly LogPlans<byte[]> _events;
    private readonly Voice _ours;
    private readonly Voice _untrusted;

    // The second that was written last, and its text: most records share it with the one before.
    private Second _second = new(0, []);

    public RecordWriter(LogIdentity identity, TimeProvider clock, Redactor redactor)
    {
        _clock = clock;
        _redactor = redactor;
        _fields = new LogFields(redactor);
        _templates = new LogPlans<MessageTemplate>(text => new MessageTemplate(text, _fields));
        _events = new LogPlans<byte[]>(EncodeEvent);
        _identity = EncodeIdentity(identity);
        var stacks = new StackText(redactor, identity.Environment == "production");
        _ours = Voice.Of(new ValueRedactor(redactor), _fields, stacks);
        _untrusted = Voice.Of(new ValueRedactor(redactor, plainOnly: true), _fields, stacks);
    }

    /// <summary>What the records of a category have in common.</summary>
    public LogHead Head(string category, bool isUntrusted) => new(_redactor.Redact(category), isUntrusted);

    /// <summary>Writes one record with its line end.</summary>
    /// <param name="scratch">Takes it in its line.</param>
    /// <param name="head">The category's.</param>
    /// <param name="level">Its level.</param>
    /// <param name="eventName">The event's name, if it has one.</param>
    /// <param name="state">The caller's state.</param>
    /// <param name="exception">What failed, if anything did.</param>
    /// <param name="formatter">Makes the message of a state that has no template.</param>
    /// <param name="scopes">What the record happened in.</param>
    public void Write<TState>(LogScratch scratch, LogHead head, LogLevel level, string? eventName, TState state, Exception? exception, Func<TState, Exception?, string> formatter, IExternalScopeProvider scopes)
    {
        var voice = head.IsUntrusted ? _untrusted : _ours;
        var line = scratch.Line;
        line.Clear();
        WriteTime(line);
        line.Raw(head.Of(level));
        scratch.Arguments.Read(state);
        WriteMessage(scratch, voice, head.IsUntrusted, eventName, state, exception, formatter);
        line.Raw(string.IsNullOrEmpty(eventName) ? "\","u8 : _events.Of(eventName));
        WriteTrace(line);
        scopes.ForEachScope(static (scope, found) => found.Take(scope), scratch.Context);
        scratch.Context.WriteIds(line);
        line.Raw(_identity);
        WriteFields(scratch, voice);
        if (exception is not null)
        {
            line.Raw("\"exception\":"u8);
            voice.Exceptions.Write(line, exception);
        }
        line.End();
        line.Raw("\n"u8);
    }

    private void WriteMessage<TState>(LogScratch scratch, Voice voice, bool isUntrusted, string? eventName, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (scratch.Arguments.Template is { } template)
        {
            _templates.Of(template).Render(scratch.Message, scratch.Arguments, _fields, voice.Values);
            _redactor.Redact(scratch.Message.Written, scratch.Redacted);
            scratch.Line.Text(scratch.Redacted.Written);
        }
        else { scratch.Line.Text(isUntrusted ? eventName ?? "[REDACTED]" : _redactor.Redact(formatter(state, exception) ?? "")); }
    }

    private static void WriteFields(LogScratch scratch, Voice voice)
    {
        var arguments = scratch.Arguments;
        var around = scratch.Context.Fields;
        if (arguments.Count == 0 && around.Count == 0) { return; }
        scratch.Line.Raw("\"fields\":{"u8);
        for (var i = 0; i < arguments.Count && !scratch.Line.IsFull; i++)
        {
            ref var argument = ref arguments[i];
            // A name given twice would make the object's meaning depend on its reader.
            if (!IsWritten(voice, ref argument, arguments, i)) { voice.Fields.Write(scratch.Line, scratch.Message, ref argument); }
        }
        for (var i = 0; i < around.Count && arguments.Count < LogArguments.Max && !scratch.Line.IsFull; i++)
        {
            var field = around[i];
            if (IsWritten(voice, ref field, arguments, arguments.Count)) { continue; }
            voice.Fields.Write(scratch.Line, scratch.Message, ref field);
            arguments.Add(field);
        }
        scratch.Line.End();
        scratch.Line.Raw(","u8);
    }

    private static bool IsWritten(Voice voice, ref LogArgument argument, LogArguments before, int count)
    {
        var name = (argument.Field ??= voice.Names.Of(argument.Key)).Name;
        for (var i = 0; i < count; i++)
        {
            if (before[i].Field!.Name == name) { return true; }
        }
        return false;
    }

    private static void WriteTrace(LogLine line)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity) { return; }
        line.Raw("\"trace_id\":\""u8);
        line.Ascii(activity.TraceId.ToHexString());
        line.Raw("\",\"span_id\":\""u8);
        line.Ascii(activity.SpanId.ToHexString());
        line.Raw("\","u8);
    }

    private void WriteTime(LogLine line)
    {
        var ticks = _clock.GetUtcNow().UtcTicks;
        var known = Volatile.Read(ref _second);
        var second = ticks / TimeSpan.TicksPerSecond;
        if (known.Number != second)
        {
            known = new Second(second, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"timestamp\":\"{new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.}")));
            Volatile.Write(ref _second, known);
        }
        line.Raw(known.Text);
        line.Digits((int)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6);
    }

    private byte[] EncodeEvent(string name)
    {
        var line = new LogLine();
        line.Raw("\",\"event\":"u8);
        line.String(_redactor.Redact(name));
        line.Raw(","u8);
        return line.Written.ToArray();
    }

    private static byte[] EncodeIdentity(LogIdentity identity)
    {
        var line = new LogLine();
        line.Raw("\"service\":"u8);
        line.String(identity.Service);
        line.Raw(",\"version\":"u8);
        line.String(identity.Version);
        line.Raw(",\"environment\":"u8);
        line.String(identity.Environment);
        line.Raw(","u8);
        return line.Written.ToArray();
    }

    private sealed record Second(long Number, byte[] Text);

    // How values are shown: those of our own code, or those of code that quotes what clients send.
    private sealed record Voice(ValueRedactor Values, LogFields Names, FieldValue Fields, ExceptionWriter Exceptions)
    {
        public static Voice Of(ValueRedactor values, LogFields names, StackText stacks)
        {
            var fields = new FieldValue(names, values);
            return new Voice(values, names, fields, new ExceptionWriter(values, fields, stacks));
        }
    }
}
