using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using Pcf.Redaction;

namespace Pcf.Tracing;

/// <summary>Masks secrets in all that a span carries when it ends: name, attributes, status, events and links. Thread-safe.</summary>
public sealed class RedactingProcessor : BaseProcessor<Activity>
{
    private readonly ValueRedactor _values;

    /// <param name="redactor">Knows what to mask.</param>
    public RedactingProcessor(Redactor redactor) => _values = new ValueRedactor(redactor);

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (!data.IsAllDataRequested) { return; }
        ClientText.TakeOut(data);
        data.DisplayName = _values.Redactor.Redact(data.DisplayName);
        if (data.StatusDescription is { } description) { data.SetStatus(data.Status, _values.Redactor.Redact(description)); }
        string? system = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (tag.Key is "db.system.name" or "db.system") { system = tag.Value as string; }
        }
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            var safe = Safe(tag.Key, tag.Value, system);
            if (!ReferenceEquals(safe, tag.Value)) { data.SetTag(tag.Key, safe); }
        }
        // The framework has no way to change an event or a link of a span that has ended, and nobody else sees them before the exporter:
        // so they are overwritten where they are.
        foreach (ref readonly var happened in data.EnumerateEvents())
        {
            var name = _values.Redactor.Redact(happened.Name);
            var tags = Safe(happened.Tags);
            if (tags is not null || !ReferenceEquals(name, happened.Name)) { Unsafe.AsRef(in happened) = new ActivityEvent(name, happened.Timestamp, tags ?? [.. happened.Tags]); }
        }
        foreach (ref readonly var link in data.EnumerateLinks())
        {
            if (link.Tags is { } given && Safe(given) is { } tags) { Unsafe.AsRef(in link) = new ActivityLink(link.Context, tags); }
        }
    }

    // Null when there is nothing to mask.
    private ActivityTagsCollection? Safe(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        ActivityTagsCollection? safe = null;
        foreach (var tag in tags)
        {
            var value = Safe(tag.Key, tag.Value);
            if (!ReferenceEquals(value, tag.Value)) { safe ??= [.. tags]; }
            if (safe is not null) { safe[tag.Key] = value; }
        }
        return safe;
    }

    private object? Safe(string name, object? value, string? system = null) => value switch
    {
        null => null,
        // The literals of a statement are data, whatever they look like.
        string statement when name is "db.query.text" or "db.statement" => _values.Redactor.Redact(QueryText.Redact(system, statement)),
        string document when name is "graphql.document" => _values.Redactor.Redact(GraphQLStatement.Redact(document)),
        string text => _values.Redactor.Redact(name, text),
        string?[] texts => Array.Exists(texts, text => text is not null && !ReferenceEquals(_values.Redactor.Redact(name, text), text))
            ? Array.ConvertAll(texts, text => text is null ? null : _values.Redactor.Redact(name, text)) : texts,
        _ when ValueRedactor.IsPlain(value) => SafeNumber(name, value),
        Array { Length: > 0 } array when array.GetValue(0) is { } first && ValueRedactor.IsPlain(first) => SafeNumbers(name, array),
        _ => _values.Text(name, value),
    };

    private object SafeNumber(string name, object value) =>
        _values.Redactor.IsSecret(name, value) ? _values.Text(name, value) : _values.Masked(_values.Redactor.KindOf(name), value) ?? value;

    // An attribute is of one type, so one masked number makes all of them texts.
    private object SafeNumbers(string name, Array array)
    {
        var isSafe = true;
        foreach (var item in array) { isSafe &= item is null || ReferenceEquals(SafeNumber(name, item), item); }
        return isSafe ? array : array.Cast<object?>().Select(item => item is null ? null : _values.Text(name, item)).ToArray();
    }
}
