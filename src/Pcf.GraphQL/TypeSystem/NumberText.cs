using System.Globalization;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>How messages write numbers: those of a client, and the ranges of the built-in scalars.</summary>
internal static class NumberText
{
    /// <summary>What an Int can be. Specification: section 3.5.1.</summary>
    public static readonly string IntRange = $"from {int.MinValue} to {int.MaxValue}";

    /// <summary>What a Float can be. Specification: section 3.5.2.</summary>
    public static readonly string FloatRange = string.Create(CultureInfo.InvariantCulture, $"from {double.MinValue} to {double.MaxValue}");

    // As long as the longest Int. What is longer may be the number of a card or a telephone, and of any length.
    private const int MaxShown = 11;
    private const int Start = 6;

    /// <summary>A number as the client wrote it; of a long one the start and the length.</summary>
    public static string Shown(string number) => number.Length <= MaxShown ? number : $"{number[..Start]}… ({number.Length} characters)";
}
