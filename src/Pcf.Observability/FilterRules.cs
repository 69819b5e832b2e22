using Microsoft.Extensions.Logging;
using Pcf.Logging;

namespace Pcf.Observability;

/// <summary>Reads the rules of log levels as the framework does, for the library's provider.</summary>
internal static class FilterRules
{
    private const string Alias = "Pcf";

    /// <summary>The provider's name in rules.</summary>
    public static string Provider { get; } = typeof(JsonLoggerProvider).FullName!;

    /// <summary>Whether a rule is for the library's provider alone.</summary>
    public static bool IsOurs(LoggerFilterRule rule) => rule.ProviderName is { } name && (name == Provider || name == Alias);

    /// <summary>The rule that decides on a category's records: the last of the most specific; null where there is none.</summary>
    public static LoggerFilterRule? Best(IEnumerable<LoggerFilterRule> rules, string category)
    {
        LoggerFilterRule? best = null;
        foreach (var rule in rules)
        {
            if (Matches(rule, category) && IsAtLeastAsSpecific(rule, best)) { best = rule; }
        }
        return best;
    }

    /// <summary>What a category begins and ends with under a rule: a part of a name, or two with a star between.</summary>
    public static (string Start, string End) Parts(string? pattern)
    {
        var star = pattern?.IndexOf('*', StringComparison.Ordinal) ?? -1;
        return star < 0 ? (pattern ?? "", "") : (pattern![..star], pattern[(star + 1)..]);
    }

    private static bool Matches(LoggerFilterRule rule, string category)
    {
        if (rule.ProviderName is not null && !IsOurs(rule)) { return false; }
        var (start, end) = Parts(rule.CategoryName);
        return category.StartsWith(start, StringComparison.OrdinalIgnoreCase) && category.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAtLeastAsSpecific(LoggerFilterRule rule, LoggerFilterRule? best)
    {
        if (best is null) { return true; }
        if ((rule.ProviderName is null) != (best.ProviderName is null)) { return best.ProviderName is null; }
        return (rule.CategoryName?.Length ?? -1) >= (best.CategoryName?.Length ?? -1);
    }
}
