namespace Pcf.Redaction;

/// <summary>How many values a rule has masked.</summary>
/// <param name="Rule">The rule's name: one of the library's, or the name of a user's own pattern.</param>
/// <param name="Count">Values masked since the start.</param>
public readonly record struct RuleCount(string Rule, long Count);
