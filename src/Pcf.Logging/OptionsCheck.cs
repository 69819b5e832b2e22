using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Pcf.Logging.Sampling;
using Pcf.Logging.Sinks;

namespace Pcf.Logging;

/// <summary>Finds what is wrong with options that were set by code alone: the ranges stand on the properties.</summary>
internal static class OptionsCheck
{
    /// <summary>The first problem, as a sentence; null when there is none.</summary>
    public static string? Problem(LoggingOptions options) =>
        OutOfRange(options, "") ?? OutOfRange(options.File, "File.") ?? OutOfRange(options.Audit, "Audit.") ?? Sampling(options)
        ?? File(options.File, "File") ?? File(options.Audit, "Audit");

    private static string? OutOfRange<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T options, string part)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is not { } range) { continue; }
            var value = property.GetValue(options);
            var number = value is TimeSpan time ? time.TotalSeconds : Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (number >= Bound(range.Minimum) && number <= Bound(range.Maximum)) { continue; }
            var unit = value is TimeSpan ? " seconds" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{part}{property.Name} is {value}; it should be from {range.Minimum} to {range.Maximum}{unit}.");
        }
        return null;
    }

    private static string? Sampling(LoggingOptions options)
    {
        try
        {
            _ = new LogSampler(options, TimeProvider.System);
            return null;
        }
        catch (FormatException e)
        {
            return $"Sample: {e.Message}";
        }
    }

    private static string? File(LogFileOptions file, string part) =>
        file.Path is not null && RollingFileSink.ProblemWith(file.Path) is { } problem
            ? $"{part}.Path is '{file.Path}'; it should be a file that can be written: {problem}" : null;

    private static double Bound(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
