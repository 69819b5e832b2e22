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
    // Names are constants of code; what is longer was made up.
    private const int MaxNames = 1_024;
    private const int LongestName = 128;

    private readonly ValueRedactor _values = new(redactor);
    private readonly RecurringTexts<SpanField> _fields = new(MaxNames, LongestName);

    /// <summary>A text of a span that has no name of its own: the span's name, an event's name or the description of a status.</summary>
    public string Text(string text) => redactor.Redact(text);

    /// <summary>The value of an attribute of a span, an event or a link, as it may leave.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="kind">The span's kind: of a span that serves a request, addresses are the client's words.</param>
    /// <param name="system">The database that the span asks, by which the literals of a statement are found; from <see cref="SystemOf"/>.</param>
    /// <returns>The value itself where nothing is masked; null where nothing of it may leave.</returns>
    public object? Attribute(string name, object? value, ActivityKind kind, string? system = null)
    {
        var field = FieldOf(name);
        return field.Client.MayLeave(kind) ? Safe(field, value, system) : null;
    }

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

    /// <summary>What an attribute's name says of its value.</summary>
    internal SpanField FieldOf(string name)
    {
        if (_fields.TryGet(name, field: null, system: null, out var known, out var ticket)) { return known; }
        var field = new SpanField(name, redactor);
        if (_fields.IsDue(ticket)) { _fields.Keep(ticket, name, field: null, system: null, field); }
        return field;
    }

    /// <summary>A text attribute whose field may leave, as it may leave.</summary>
    /// <param name="field">What its name says of it.</param>
    /// <param name="text">Its value.</param>
    /// <param name="system">The database that the span asks.</param>
    /// <param name="isClean">Whether nothing was taken out of the text but white space, and nothing was counted: it then always leaves as the
    /// same, and may be kept in memory.</param>
    /// <returns>Null where nothing of it may leave.</returns>
    internal string? Text(SpanField field, string text, string? system, out bool isClean)
    {
        isClean = false;
        if (field.Client.Without(text) is not string shown) { return null; }
        var read = field.Statement switch
        {
            StatementLanguage.Query => QueryText.Redact(system, shown),
            StatementLanguage.GraphQL => GraphQLStatement.Redact(shown),
            _ => shown,
        };
        // The literals of a statement are data, whatever they look like; what is left of it is no value of the field.
        var safe = field.Statement == StatementLanguage.None ? redactor.Redact(field.Kind, read) : redactor.Redact(read);
        isClean = ReferenceEquals(safe, read) && (ReferenceEquals(read, text) || IsSameButForSpace(read, text));
        return safe;
    }

    private static bool IsSameButForSpace(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        while (true)
        {
            one = one.TrimStart();
            other = other.TrimStart();
            if (one.IsEmpty || other.IsEmpty) { return one.IsEmpty && other.IsEmpty; }
            if (one[0] != other[0]) { return false; }
            one = one[1..];
            other = other[1..];
        }
    }

    /// <summary>The value of an attribute whose field may leave, as it may leave.</summary>
    /// <inheritdoc cref="Text(SpanField, string, string?, out bool)"/>
    internal object? Safe(SpanField field, object? value, string? system) => field.Client.Without(value) switch
    {
        null => null,
        string => Text(field, (string)value!, system, out _),
        string?[] texts => SafeTexts(field, texts),
        { } plain when ValueRedactor.IsPlain(plain) => SafeNumber(field, plain),
        byte[] or char[] => _values.Text(field.Name, value),
        Array { Length: > 0 } array when array.GetValue(0) is { } first && ValueRedactor.IsPlain(first) => SafeNumbers(field, array),
        { } other => _values.Text(field.Name, other),
    };

    // Apart from the numbers, for which no closure is to be made.
    private string?[] SafeTexts(SpanField field, string?[] texts) =>
        Array.Exists(texts, text => text is not null && !ReferenceEquals(redactor.Redact(field.Kind, text), text))
            ? Array.ConvertAll(texts, text => text is null ? null : redactor.Redact(field.Kind, text))
            : texts;

    private object SafeNumber(SpanField field, object value) =>
        Redactor.IsSecret(field.Kind, value) ? _values.Text(field.Name, value) : _values.Masked(field.Kind, value) ?? value;

    // An attribute is of one type, so one masked number makes all of them texts.
    private object SafeNumbers(SpanField field, Array array)
    {
        var isSafe = true;
        foreach (var item in array) { isSafe &= item is null || ReferenceEquals(SafeNumber(field, item), item); }
        return isSafe ? array : Texts(field.Name, array);
    }

    private string?[] Texts(string name, Array numbers) =>
        [.. numbers.Cast<object?>().Select(item => item is null ? null : _values.Text(name, item))];
}
