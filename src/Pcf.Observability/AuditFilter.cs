using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Logging.Records;

namespace Pcf.Observability;

/// <summary>Keeps audit records on whatever levels and filters say: they may ask for more of them, never for less. Only the switch at start turns
/// them off.</summary>
/// <remarks>
/// The framework takes the last of the most specific rules, one for a provider before one for all, a longer category before a shorter. So the rules
/// for audit are set last and for our provider,
/// and what is as specific, for our provider and for categories that audit's may be among, answers for the others only.
/// </remarks>
/// <param name="isOn">Whether audit records are written.</param>
/// <param name="isAlone">Whether nothing else is: telemetry is off.</param>
internal sealed class AuditFilter(bool isOn, bool isAlone = false) : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>The category of the record that tells of the switch itself; it is always written.</summary>
    public const string SwitchCategory = $"{CategoryPrefix.Audit}.Switch";

    /// <summary>From this level on audit records are written, whatever the settings.</summary>
    public const LogLevel Least = LogLevel.Information;

    private const string Sub = $"{CategoryPrefix.Audit}.";

    /// <summary>Whether records of a category are audit records.</summary>
    public static bool IsAudit(string? category) =>
        category is not null && (category.Equals(CategoryPrefix.Audit, StringComparison.OrdinalIgnoreCase) || category.StartsWith(Sub,
            StringComparison.OrdinalIgnoreCase));

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var given = options.Rules.ToArray();
        var levels = new ConcurrentDictionary<string, LogLevel>(StringComparer.Ordinal);
        // Asked for each record that might be written: what is known is found without a delegate.
        bool Passes(string? category, LogLevel level) =>
            level != LogLevel.None
            && level >= (levels.TryGetValue(category!, out var known) ? known : levels.GetOrAdd(category!, one => LevelOf(one, options, given)));
        if (isAlone)
        {
            options.Rules.Clear();
            options.Rules.Add(new LoggerFilterRule(FilterRules.Provider, null, LogLevel.None, null));
        }
        else
        {
            for (var i = 0; i < given.Length; i++)
            {
                if (FilterRules.IsOurs(given[i]) && MayMatchAudit(given[i].CategoryName)) { options.Rules[i] = ExceptAudit(given[i], Passes); }
            }
        }
        // The first is for what only begins alike (Auditor…) too, so it answers for that by the rules that were there.
        options.Rules.Add(new LoggerFilterRule(FilterRules.Provider, CategoryPrefix.Audit, null,
            (_, category, level) => IsAudit(category) ? Passes(category, level) : !isAlone && PassesGiven(category!, level, options, given)));
        options.Rules.Add(new LoggerFilterRule(FilterRules.Provider, Sub, null, (_, category, level) => Passes(category, level)));
    }

    private LogLevel LevelOf(string category, LoggerFilterOptions options, LoggerFilterRule[] given)
    {
        if (category.Equals(SwitchCategory, StringComparison.OrdinalIgnoreCase)) { return Least; }
        if (!isOn) { return LogLevel.None; }
        if (isAlone) { return Least; }
        for (var level = LogLevel.Trace; level < Least; level++)
        {
            if (PassesGiven(category, level, options, given)) { return level; }
        }
        return Least;
    }

    private static bool PassesGiven(string category, LogLevel level, LoggerFilterOptions options, LoggerFilterRule[] given)
    {
        var best = FilterRules.Best(given, category);
        return level >= (best is null ? options.MinLevel : best.LogLevel ?? LogLevel.Trace)
            && (best?.Filter is not { } filter || filter(FilterRules.Provider, category, level));
    }

    private static LoggerFilterRule ExceptAudit(LoggerFilterRule rule, Func<string?, LogLevel, bool> passes) => new(
        rule.ProviderName, rule.CategoryName, null,
        (provider, category, level) =>
            IsAudit(category)
                ? passes(category, level)
                : level >= (rule.LogLevel ?? LogLevel.Trace) && (rule.Filter is not { } filter || filter(provider, category, level)));

    private static bool MayMatchAudit(string? pattern)
    {
        var (start, _) = FilterRules.Parts(pattern);
        return pattern is not null
            && (start.StartsWith(CategoryPrefix.Audit, StringComparison.OrdinalIgnoreCase) || CategoryPrefix.Audit.StartsWith(start,
                StringComparison.OrdinalIgnoreCase));
    }
}
