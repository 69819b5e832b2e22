using System.Diagnostics;
using Pcf.Redaction;

namespace Pcf.Tracing;

/// <summary>
/// What of a span may leave the process. The span itself stays as it is, since other exporters of the process see the same one. Thread-safe.
/// </summary>
/// <remarks>A span's trace state is the client's own text and never leaves.</remarks>
/// <param name="redactor">Knows what to mask.</param>
public sealed class SpanRedactor(Redactor redactor)
{
    private readonly ValueRedactor _values = new(redactor);

    /// <summary>A text of a span that has no name of its own: the span's name, an event's name or the description of a status.</summary>
    public string Text(string text) => redactor.Redact(text);

    /// <summary>The value of an attribute of a span, an event or a link, as it may leave.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="kind">The span's kind: of a span that serves a request, addresses are the client's words.</param>
    /// <param name="system">The database that the span asks, by which the literals of a statement are found; from <see cref="SystemOf"/>.</param>
    /// <returns>The value itself where nothing is masked; null where nothing of it may leave.</returns>
    public object? Attribute(string name, object? value, ActivityKind kind, string? system = null) =>
        Safe(name, ClientText.Without(name, value, kind), system);

    /// <summary>
    /// The database that a span asks, by its attribute <c>db.system.name</c> or the older <c>db.system</c>; null when it names none.
    /// </summary>
    public static string? SystemOf(Activity span)
    {
        string? system = null;
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            if (tag.Key is "db.system.name" or "db.system") { system = tag.Value as string; }
        }
        return system;
    }

    private object? Safe(string name, object? value, string? system) => value switch
    {
        null => null,
        // The literals of a statement are data, whatever they look like.
        string statement when name is "db.query.text" or "db.statement" => redactor.Redact(QueryText.Redact(system, statement)),
        string document when name is "graphql.document" => redactor.Redact(GraphQLStatement.Redact(document)),
        string text => redactor.Redact(name, text),
        string?[] texts => Array.Exists(texts, text => text is not null && !ReferenceEquals(redactor.Redact(name, text), text))
            ? Array.ConvertAll(texts, text => text is null ? null : redactor.Redact(name, text)) : texts,
        _ when ValueRedactor.IsPlain(value) => SafeNumber(name, value),
        Array { Length: > 0 } array when array.GetValue(0) is { } first && ValueRedactor.IsPlain(first) => SafeNumbers(name, array),
        _ => _values.Text(name, value),
    };

    private object SafeNumber(string name, object value) =>
        redactor.IsSecret(name, value) ? _values.Text(name, value) : _values.Masked(redactor.KindOf(name), value) ?? value;

    // An attribute is of one type, so one masked number makes all of them texts.
    private object SafeNumbers(string name, Array array)
    {
        var isSafe = true;
        foreach (var item in array) { isSafe &= item is null || ReferenceEquals(SafeNumber(name, item), item); }
        return isSafe ? array : array.Cast<object?>().Select(item => item is null ? null : _values.Text(name, item)).ToArray();
    }
}
