using Microsoft.Extensions.Options;

namespace Pcf.Api.Startup;

/// <summary>Keeps out the host's records of a start that failed, each with the stack of the failure: a wrong setting is one line on standard error,
/// and any other failure is the record <c>start.failed</c>.</summary>
internal sealed class HostRecords : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool _hasStarted;

    /// <summary>Lets everything through from now on.</summary>
    public void Started() => _hasStarted = true;

    // Each rule that the framework may choose for the host gets one beside it for this category alone, which says the same but for failures.
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray())
        {
            var best = options.Rules.Where(rule => rule.ProviderName == provider && Matches(rule.CategoryName))
                .OrderBy(rule => rule.CategoryName?.Length ?? -1).LastOrDefault();
            // Without a rule of its own a provider takes those for all of them.
            if (best is null && provider is not null) { continue; }
            options.Rules.Add(new LoggerFilterRule(provider, Category, best is null ? options.MinLevel : best.LogLevel,
                (given, category, level) => (level < LogLevel.Error || _hasStarted)
                    && (best?.Filter?.Invoke(given, category, level) ?? true)));
        }
    }

    // As the framework reads them: a part of a name, or two with a star between.
    private static bool Matches(string? pattern)
    {
        var star = pattern?.IndexOf('*', StringComparison.Ordinal) ?? -1;
        return star < 0
            ? Category.StartsWith(pattern ?? "", StringComparison.OrdinalIgnoreCase)
            : Category.StartsWith(pattern![..star], StringComparison.OrdinalIgnoreCase)
                && Category.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
