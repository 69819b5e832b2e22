using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pcf.Observability.AspNetCore;

/// <summary>Has the host make no activity and no log scope of its own for each request where only the library's log would be their reader.
/// Thread-safe.</summary>
/// <remarks>
/// The host makes both as soon as any logger takes any record of <c>Microsoft.AspNetCore.Hosting.Diagnostics</c>. Once a service has started, that
/// category has records of requests alone, at the level Information. So where the library's provider is not to write those, it takes no record of
/// the category: then the host makes an activity only for a listener or for another provider, and <see cref="RequestActivity"/> makes the one that
/// log records have their ids from. While the service starts, and for other providers, nothing changes.
/// </remarks>
internal sealed class HostRequestRecords : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private volatile bool _hasStarted;
    private volatile bool _isUnread;

    /// <summary>Whether the host would have made an activity for each request, and does not.</summary>
    public bool AreLeftOut => _hasStarted && _isUnread;

    /// <summary>Says that the service has started: the category has no record of a failed start any more.</summary>
    public void Started() => _hasStarted = true;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var best = FilterRules.Best(options.Rules, Category);
        var level = best is null ? options.MinLevel : best.LogLevel ?? LogLevel.Trace;
        _isUnread = level is > LogLevel.Information and < LogLevel.None && best?.Filter is null;
        if (_isUnread) { options.Rules.Add(new LoggerFilterRule(FilterRules.Provider, Category, level, (_, _, _) => !_hasStarted)); }
    }
}
