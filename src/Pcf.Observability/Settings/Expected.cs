using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Pcf.Observability.Settings;

/// <summary>What a setting should be: described for people, and checked against a value.</summary>
internal sealed class Expected
{
    private readonly RangeAttribute? _range;
    private readonly StringLengthAttribute? _length;

    private Expected(PropertyInfo property)
    {
        _range = property.GetCustomAttribute<RangeAttribute>();
        _length = property.GetCustomAttribute<StringLengthAttribute>();
        Text = Describe(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
    }

    /// <summary>Completes the sentence "it should be …".</summary>
    public string Text { get; }

    public static Expected Of(PropertyInfo property) => new(property);

    public bool Holds(object? value) => value switch
    {
        TimeSpan duration => InRange(duration.TotalSeconds),
        int whole => InRange(whole),
        double number => InRange(number),
        string text => _length is null || (text.Length >= _length.MinimumLength && text.Length <= _length.MaximumLength),
        _ => true,
    };

    // Written so that NaN, which compares false with everything, is out of every range.
    private bool InRange(double value) => _range is null ? !double.IsNaN(value) : value >= Bound(_range.Minimum) && value <= Bound(_range.Maximum);

    private string Describe(Type type)
    {
        var range = _range is null ? "" : string.Create(CultureInfo.InvariantCulture, $"from {_range.Minimum} to {_range.Maximum}");
        if (type == typeof(int)) { return $"a whole number {range}".TrimEnd(); }
        if (type == typeof(double)) { return $"a number {range}".TrimEnd(); }
        if (type == typeof(TimeSpan)) { return range.Length == 0 ? "a duration such as 00:00:30" : $"a duration such as 00:00:30, {range} seconds"; }
        if (type == typeof(bool)) { return "true or false"; }
        if (type == typeof(Uri)) { return "an absolute http or https address"; }
        if (type.IsEnum) { return $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"; }
        return _length is null ? "text" : $"{_length.MinimumLength} to {_length.MaximumLength} characters";
    }

    private static double Bound(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
