using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OpenTelemetry;

namespace Pcf.Tracing;

/// <summary>Masks secrets in each span as it ends. Thread-safe.</summary>
internal sealed class RedactingProcessor : BaseProcessor<Activity>
{
    private static readonly Meter Meter = new("Pcf.Tracing");
    private static readonly Counter<long> Withheld =
        Meter.CreateCounter<long>("pcf.tracing.spans.withheld", "{span}", "Spans that were not exported, since an event or a link has a secret.");

    private readonly SpanRedactor _redactor;
    private readonly ActivityListener _exceptions;

    public RedactingProcessor(SpanRedactor redactor)
    {
        _redactor = redactor;
        _exceptions = new ActivityListener { ShouldListenTo = static _ => true, ExceptionRecorder = Record };
        ActivitySource.AddActivityListener(_exceptions);
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a value's own code throws, the request that ends its span must not get it.")]
    public override void OnEnd(Activity data)
    {
        try
        {
            Mask(data);
            if (HasSecret(data)) { Withhold(data); }
        }
        catch (Exception)
        {
            Withhold(data);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) { _exceptions.Dispose(); }
        base.Dispose(disposing);
    }

    private static void Withhold(Activity span)
    {
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        Withheld.Add(1);
    }

    private void Mask(Activity span)
    {
        var system = SpanRedactor.SystemOf(span);
        List<KeyValuePair<string, object?>>? changed = null;
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            var safe = _redactor.Attribute(tag.Key, tag.Value, span.Kind, system);
            var name = _redactor.FieldOf(tag.Key).SafeName;
            if (!ReferenceEquals(name, tag.Key))
            {
                (changed ??= []).Add(new(tag.Key, null));
                changed.Add(new(name, safe));
            }
            else if (!ReferenceEquals(safe, tag.Value)) { (changed ??= []).Add(new(tag.Key, safe)); }
        }
        foreach (var (name, value) in changed ?? []) { span.SetTag(name, value); }
        span.DisplayName = _redactor.Text(span.DisplayName);
        if (span.StatusDescription is { } description) { span.SetStatus(span.Status, _redactor.Text(description)); }
    }

    private bool HasSecret(Activity span)
    {
        foreach (ref readonly var happened in span.EnumerateEvents())
        {
            if (!ReferenceEquals(_redactor.Text(happened.Name), happened.Name)) { return true; }
            foreach (ref readonly var tag in happened.EnumerateTagObjects())
            {
                if (IsChanged(tag, span.Kind)) { return true; }
            }
        }
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            foreach (ref readonly var tag in link.EnumerateTagObjects())
            {
                if (IsChanged(tag, span.Kind)) { return true; }
            }
        }
        return false;
    }

    private bool IsChanged(in KeyValuePair<string, object?> tag, ActivityKind kind) =>
        !ReferenceEquals(_redactor.FieldOf(tag.Key).SafeName, tag.Key) || !ReferenceEquals(_redactor.Attribute(tag.Key, tag.Value, kind), tag.Value);

    // What is set here is not set by the runtime.
    private void Record(Activity activity, Exception exception, ref TagList tags)
    {
        tags.Add("exception.message", _redactor.Attribute("exception.message", exception.Message, activity.Kind));
        tags.Add("exception.stacktrace", _redactor.Attribute("exception.stacktrace", exception.ToString(), activity.Kind));
    }
}
