using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction;

/// <summary>Makes a value safe by its name and its type: plain values are shown, of other types only what their class allows. Thread-safe.</summary>
/// <param name="redactor">Knows what to mask.</param>
/// <param name="plainOnly">Masks every text whole: for records of code that quotes requests.</param>
internal sealed class ValueRedactor(Redactor redactor, bool plainOnly = false)
{
    private const int MaxItems = 100;
    private const int MaxLetters = 16_384;
    private const long ShortestCard = 100_000_000_000;
    private const double AboveCards = 1e19;

    // A map may hold itself, and a stack that overflows ends the process.
    private const int MaxDepth = 2;

    private readonly ClearTexts _clear = new();

    /// <summary>The redactor behind it.</summary>
    public Redactor Redactor => redactor;

    /// <summary>A text as it may be shown: masked whole where its source is not trusted.</summary>
    public string String(string name, string text) => plainOnly ? MaskedText.Whole : redactor.Redact(name, text);

    /// <inheritdoc cref="String(string, string)"/>
    public string String(FieldKind kind, string text)
    {
        if (plainOnly) { return MaskedText.Whole; }
        if (_clear.Knows(kind, text, out var ticket)) { return text; }
        var safe = redactor.Redact(kind, text);
        if (ReferenceEquals(safe, text)) { _clear.Note(kind, text, ticket); }
        return safe;
    }

    /// <summary>Whether a number may be shown: of code that quotes requests only one too small to be a card's or a telephone's.</summary>
    public bool MayShow(object number) => !plainOnly || Math.Abs(Convert.ToDouble(number, CultureInfo.InvariantCulture)) < 10_000_000;

    /// <summary>Whether a value says only what it is, and may be shown.</summary>
    public bool IsPlainAndShown(object value) =>
        IsPlain(value) && (!plainOnly || value is not (long or ulong or decimal or double) || MayShow(value));

    /// <summary>Whether a value of this type says only what it is: numbers, times, ids. Never text.</summary>
    public static bool IsPlain(object value) =>
        value is bool or int or long or double or float or decimal or uint or ulong or short or ushort or byte or sbyte or Guid or DateTime
            or DateTimeOffset or TimeSpan or DateOnly or TimeOnly or Enum or Version;

    /// <summary>The value as text, as a message or a tag may show it.</summary>
    /// <param name="name">The value's name, which may say that it is a secret.</param>
    /// <param name="value">The value.</param>
    /// <param name="format">A format for numbers and times; null for none.</param>
    public string Text(string name, object? value, string? format = null) => Text(name, value, format, depth: 0);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a value's own code throws, the record must come out.")]
    private string Text(string name, object? value, string? format, int depth)
    {
        try
        {
            return value switch
            {
                null => "(null)",
                string text => String(name, text),
                _ when redactor.IsSecret(name, value) => MaskedText.Whole,
                bool truth => truth ? "true" : "false",
                long or ulong or decimal or double when !MayShow(value) => MaskedText.Whole,
                _ when IsPlain(value) => Plain(name, value, format),
                char or Uri or IPAddress or IPEndPoint => String(name, value.ToString() ?? ""),
                IEnumerable<char> letters => String(name, string.Concat(letters.Take(MaxLetters))),
                IEnumerable<byte> bytes => Bytes(name, bytes as byte[] ?? [.. bytes.Take(MaxLetters + 1)]),
                IDictionary or IEnumerable<KeyValuePair<string, object?>> when depth < MaxDepth => Pairs(Entries(value), depth),
                IEnumerable items when depth < MaxDepth => Join(name, items, depth),
                Type type => type.Name,
                _ => $"[{value.GetType().Name}]",
            };
        }
        catch (Exception e)
        {
            return $"[{value!.GetType().Name} could not be written: {e.GetType().Name}]";
        }
    }

    /// <summary>A number that is a card's, masked; null when it may be shown as it is.</summary>
    public string? Masked(FieldKind kind, object number)
    {
        if (!MayBeCard(number)) { return null; }
        // A double of sixteen digits has an exponent in its usual form.
        var text = ((IFormattable)number).ToString(number is double ? "F0" : null, CultureInfo.InvariantCulture);
        var safe = redactor.Redact(kind, text);
        return ReferenceEquals(safe, text) ? null : safe;
    }

    /// <summary>Whether a number has twelve digits and more, without a fraction.</summary>
    public static bool MayBeCard(object number) => number switch
    {
        long whole => whole >= ShortestCard,
        ulong whole => whole >= ShortestCard,
        decimal given => given >= ShortestCard && decimal.IsInteger(given),
        double given => given is >= ShortestCard and < AboveCards && double.IsInteger(given),
        _ => false,
    };

    /// <summary>The format of a value: that of the template, or ISO 8601 for dates and times, whose usual form puts the month first.</summary>
    public static string? FormatOf(object value, string? format) =>
        format ?? (value is DateTime or DateTimeOffset or DateOnly or TimeOnly ? "O" : null);

    // In its usual form when it does not know the format.
    private static string Formatted(IFormattable value, string? format)
    {
        try
        {
            return value.ToString(FormatOf(value, format), CultureInfo.InvariantCulture);
        }
        catch (FormatException) when (format is not null)
        {
            return value.ToString(format: null, CultureInfo.InvariantCulture);
        }
    }

    // Judged by its digits, which a format may hide; and by its text, as a format may set the digits apart as a card's are.
    private string Plain(string name, object value, string? format)
    {
        if (MayBeCard(value) && Masked(redactor.KindOf(name), value) is { } masked) { return masked; }
        var text = value is IFormattable formattable ? Formatted(formattable, format) : value.ToString() ?? "";
        return MayBeCard(value) ? redactor.Redact(name, text) : text;
    }

    /// <summary>A dictionary's entries, up to a hundred.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Entries(object dictionary)
    {
        if (dictionary is IEnumerable<KeyValuePair<string, object?>> typed) { return typed.Take(MaxItems); }
        var entries = new List<KeyValuePair<string, object?>>();
        foreach (DictionaryEntry entry in (IDictionary)dictionary)
        {
            if (entries.Count == MaxItems) { break; }
            entries.Add(new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value));
        }
        return entries;
    }

    private string Pairs(IEnumerable<KeyValuePair<string, object?>> entries, int depth) =>
        $"{{{string.Join(", ", entries.Select(entry => $"{redactor.Redact(entry.Key)}={Text(entry.Key, entry.Value, format: null, depth + 1)}"))}}}";

    // As text, if they are one without control characters; else only how many they are.
    private string Bytes(string name, byte[] bytes)
    {
        if (bytes.Length is > 0 and <= MaxLetters && Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var text
            && !text.Any(letter => char.IsControl(letter) && !char.IsWhiteSpace(letter)))
        {
            return String(name, text);
        }
        return string.Create(CultureInfo.InvariantCulture, $"[{bytes.Length} bytes]");
    }

    private string Join(string name, IEnumerable items, int depth)
    {
        var texts = items.Cast<object?>().Take(MaxItems + 1)
            .Select(item => item is IEnumerable and not string ? $"[{item.GetType().Name}]" : Text(name, item, format: null, depth + 1)).ToArray();
        return texts.Length > MaxItems ? string.Join(", ", texts[..MaxItems]) + ", …" : string.Join(", ", texts);
    }
}
