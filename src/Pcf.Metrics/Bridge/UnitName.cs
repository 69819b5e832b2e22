using System.Collections.Frozen;

namespace Pcf.Metrics.Bridge;

/// <summary>Units of UCUM as words of a Prometheus name (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", metric
/// metadata).</summary>
internal static class UnitName
{
    // TiBy and KBy are spelt as the other exporters of OpenTelemetry do, so that a query finds both; UCUM has kBy, and IEC tebibytes.
    private static readonly FrozenDictionary<string, string> Words = Table(
        """
        s seconds, ms milliseconds, us microseconds, ns nanoseconds, min minutes, h hours, d days, wk weeks, w weeks,
        mo months, a years, y years, By bytes, bit bits, m meters, g grams, t tonnes, l liters, L liters, V volts,
        A amperes, J joules, W watts, N newtons, Pa pascals, bar bars, C coulombs, F farads, Ohm ohms, T teslas,
        Wb webers, H henries, S siemens, cd candelas, lm lumens, lx lux, mol moles, eV electronvolts, cal calories,
        Cel celsius, K kelvins, [degF] fahrenheit, Hz hertz, Bq becquerels, Gy grays, Sv sieverts, deg degrees,
        rad radians, dB decibels, % percent, [ppm] ppm,
        KBy kilobytes, Kbit kilobits, TiBy tibibytes
        """);

    // Not every unit takes a prefix: `min` is no milli-inch, and `cd` no centi-day.
    private static readonly FrozenSet<string> TakesPrefix = FrozenSet.Create(StringComparer.Ordinal, "s", "By", "bit", "m", "g", "l", "L", "V", "A",
        "J", "W", "N", "Pa", "bar", "C", "F", "Ohm", "T", "Wb", "H", "S", "lm", "mol", "eV", "cal", "Hz", "Bq", "Gy", "Sv", "K");

    private static readonly FrozenDictionary<string, string> Prefixes = Table(
        """
        Ki kibi, Mi mebi, Gi gibi, Ti tebi, Pi pebi, Ei exbi, da deca, k kilo, M mega, G giga, T tera, P peta, E exa, h hecto,
        d deci, c centi, m milli, u micro, n nano, p pico, f femto
        """);

    private static readonly FrozenDictionary<string, string> Singulars =
        Table("celsius celsius, hertz hertz, siemens siemens, lux lux, henries henry");

    /// <summary>The words of a unit: what is counted, and what for each of which; each empty where the unit says none.</summary>
    /// <param name="unit">As the instrument has it, such as <c>By/s</c>; what stands in braces is an annotation and no unit.</param>
    public static (string Main, string Per) Parse(string? unit)
    {
        var parts = WithoutAnnotations(unit ?? "").Split('/');
        var main = Product(parts[0], isPer: false);
        var per = string.Join("_per_", parts.Skip(1).Select(part => Product(part, isPer: true)).Where(word => word.Length > 0));
        return (main, per);
    }

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = unit.IndexOf('}', open);
            unit = close < 0 ? unit[..open] : unit.Remove(open, close + 1 - open);
        }
        return unit;
    }

    // `kW.h` is a kilowatt hour: one word for each factor, the last of them in the plural.
    private static string Product(string part, bool isPer)
    {
        var factors = part.Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(factor => factor != "1")
            .ToArray();
        for (var i = 0; i < factors.Length; i++) { factors[i] = Word(factors[i], isSingular: isPer || i < factors.Length - 1); }
        return string.Join('_', factors.Where(word => word.Length > 0));
    }

    private static string Word(string unit, bool isSingular)
    {
        var known = Words.GetValueOrDefault(unit) ?? WithPrefix(unit);
        if (known is null) { return LabelName.Clean(unit).Trim('_'); }
        return isSingular ? Singular(known) : known;
    }

    private static string? WithPrefix(string unit)
    {
        foreach (var (sign, word) in Prefixes)
        {
            if (unit.StartsWith(sign, StringComparison.Ordinal) && TakesPrefix.Contains(unit[sign.Length..]))
            {
                return word + Words[unit[sign.Length..]];
            }
        }
        return null;
    }

    private static FrozenDictionary<string, string> Table(string pairs) => pairs
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(pair => pair.Split(' '))
        .ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static string Singular(string word) => Singulars.GetValueOrDefault(word) ?? (word.EndsWith('s') ? word[..^1] : word);
}
