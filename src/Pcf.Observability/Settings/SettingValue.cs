using System.Globalization;

namespace Pcf.Observability.Settings;

/// <summary>Turns the text of a setting into the value of a property.</summary>
internal static class SettingValue
{
    // Hours, minutes and as a rule seconds. Left to itself .NET takes 10 for ten days, and 24:00:00 for 24 of them.
    private static readonly string[] Durations = [.. from days in new[] { "", "d'.'" } from seconds in new[] { "", "':'s",
        "':'s'.'FFFFFFF" } select $"{days}h':'m{seconds}"];

    /// <summary>What to write for a duration that was given as a bare number; null for anything else, and where that would be wrong too.</summary>
    public static string? Meant(string text, Type type, Expected expected) =>
        (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan)
            && decimal.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var seconds) && seconds < 1_000_000_000
            && expected.Holds(TimeSpan.FromSeconds((double)seconds))
            ? string.Create(CultureInfo.InvariantCulture, $"write {TimeSpan.FromSeconds((double)seconds):c} for {seconds} seconds")
            : null;

    public static bool TryParse(string text, Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (type == typeof(string)) { value = text; }
        else if (type == typeof(bool)) { value = bool.TryParse(text, out var truth) ? truth : null; }
        else if (type == typeof(int))
        {
            value = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        }
        else if (type == typeof(double))
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        else if (type == typeof(TimeSpan))
        {
            value = TimeSpan.TryParseExact(text.Trim(), Durations, CultureInfo.InvariantCulture, out var duration) ? duration : null;
        }
        else if (type == typeof(Uri))
        {
            value = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
        }
        else if (type == typeof(IReadOnlyList<string>))
        {
            value = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        // A number or a list would name a member too, but a reader could not see what it means.
        else if (type.IsEnum)
        {
            value = !char.IsAsciiDigit(text[0]) && !text.Contains(',', StringComparison.Ordinal)
                && Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member)
                ? member : null;
        }
        else { throw new NotSupportedException($"A setting cannot have the type {type}."); }
        return value is not null;
    }
}
