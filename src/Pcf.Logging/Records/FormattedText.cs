using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>Masks the values of secret arguments in a text that the caller's own formatter has put together. Thread-safe.</summary>
/// <remarks>Without a template the position of an argument in the text is unknown, so values that may not be shown are searched for.</remarks>
internal static class FormattedText
{
    private const int MaxItems = 100;
    private const int MaxDepth = 3;

    // A shorter value is part of too many words, and masks them only where it stands alone.
    private const int ShortestInside = 4;

    public static string Mask(string text, LogArguments arguments, LogFields fields, ValueRedactor values)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            ref var argument = ref arguments[i];
            argument.Field ??= fields.Of(argument.Key);
            text = Mask(text, argument.Key, argument.Value, values, depth: 0);
        }
        return text;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A value whose own code throws has no text that could stand in the message.")]
    private static string Mask(string text, string name, object? value, ValueRedactor values, int depth)
    {
        try
        {
            switch (value)
            {
                case null or bool or Type: return text;
                case string or char or Uri:
                    return Replace(text, value.ToString() ?? "",
                    LongText.Redact(values, values.Redactor.KindOf(name), value.ToString() ?? ""));
                case IDictionary dictionary when depth < MaxDepth:
                    foreach (var (key, entry) in ValueRedactor.Entries(dictionary)) { text = Mask(text, key, entry, values, depth + 1); }
                    return text;
                case IEnumerable<KeyValuePair<string, object?>> pairs when depth < MaxDepth:
                    foreach (var (key, entry) in pairs.Take(MaxItems)) { text = Mask(text, key, entry, values, depth + 1); }
                    return text;
                case IEnumerable items when depth < MaxDepth:
                    foreach (var item in items.Cast<object?>().Take(MaxItems)) { text = Mask(text, name, item, values, depth + 1); }
                    return text;
                default: return MaskOther(text, name, value, values);
            }
        }
        catch (Exception)
        {
            return text;
        }
    }

    // The format of a number is unknown, and of an object only its own text is known.
    private static string MaskOther(string text, string name, object value, ValueRedactor values)
    {
        var safe = values.Text(name, value);
        foreach (var culture in new[] { CultureInfo.InvariantCulture, CultureInfo.CurrentCulture })
        {
            text = Replace(text, Convert.ToString(value, culture) ?? "", safe);
        }
        return text;
    }

    private static string Replace(string text, string value, string safe)
    {
        if (value.Length == 0 || value == safe || !text.Contains(value, StringComparison.Ordinal)) { return text; }
        if (value.Length >= ShortestInside) { return text.Replace(value, safe, StringComparison.Ordinal); }
        for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at, StringComparison.Ordinal))
        {
            var end = at + value.Length;
            var isAlone = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isAlone) { text = $"{text.AsSpan(0, at)}{safe}{text.AsSpan(end)}"; }
            at += isAlone ? safe.Length : value.Length;
        }
        return text;
    }
}
