namespace Pcf.Tool.Verify;

/// <summary>What was found of an item.</summary>
internal enum Outcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold, or could not be asked.</summary>
    Failed,

    /// <summary>An option that says where to look was not given.</summary>
    NotChecked,
}

/// <summary>One line of the report.</summary>
/// <param name="Item">What was checked.</param>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Detail">What was seen, or what to do.</param>
internal sealed record Finding(string Item, Outcome Outcome, string Detail);

/// <summary>Why an item does not hold.</summary>
internal sealed class NotHeldException(string message) : Exception(message);

/// <summary>Why an item is not checked: which option it needs.</summary>
internal sealed class NotGivenException(string message) : Exception(message);
