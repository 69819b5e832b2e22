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
        Enum member => Enum.IsDefined(member.GetType(), member),
        IReadOnlyList<string?> list => !list.Contains(null),
        _ => true,
    };

    // Written so that NaN, which compares false with everything, is out of every range.
    private bool InRange(double value) => _range is null ? !double.IsNaN(value) : value >= Bound(_range.Minimum) && value <= Bound(_range.Maximum);

    private string Describe(Type type)
    {
        var range = _range is null ? "" : string.Create(CultureInfo.InvariantCulture, $"from {_range.Minimum} to {_range.Maximum}");
        if (type == typeof(int)) { return $"a whole number {range}".TrimEnd(); }
        if (type == typeof(double)) { return $"a number {range}".TrimEnd(); }
        if (type == typeof(TimeSpan)) { return $"a duration such as {Example()}{(range.Length == 0 ? "" : $", {range} seconds")}"; }
        if (type == typeof(bool)) { return "true or false"; }
        if (type == typeof(Uri)) { return "an absolute http or https address"; }
        if (type.IsEnum) { return $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"; }
        if (type == typeof(IReadOnlyList<string>)) { return "a list of texts"; }
        return _length is null ? "text" : $"{_length.MinimumLength} to {_length.MaximumLength} characters";
    }

    // Half a minute, or what of the range comes next to it, without the zeros at the end of a fraction.
    private string Example()
    {
        var seconds = _range is null ? 30 : Math.Clamp(30, Bound(_range.Minimum), Bound(_range.Maximum));
        return TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss\.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.');
    }

    private static double Bound(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
