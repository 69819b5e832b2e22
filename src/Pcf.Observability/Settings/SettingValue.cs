using System.Globalization;

namespace Pcf.Observability.Settings;

/// <summary>Turns the text of a setting into the value of a property.</summary>
internal static class SettingValue
{
    public static bool TryParse(string text, Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (type == typeof(string)) { value = text; }
        else if (type == typeof(bool)) { value = bool.TryParse(text, out var truth) ? truth : null; }
        else if (type == typeof(int)) { value = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null; }
        else if (type == typeof(double)) { value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null; }
        else if (type == typeof(TimeSpan)) { value = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : null; }
        else if (type == typeof(Uri)) { value = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null; }
        else if (type == typeof(IReadOnlyList<string>)) { value = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries); }
        // A number would name a member too, but nobody can read what it means.
        else if (type.IsEnum) { value = !char.IsAsciiDigit(text[0]) && Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member) ? member : null; }
        else { throw new NotSupportedException($"A setting cannot have the type {type}."); }
        return value is not null;
    }
}
