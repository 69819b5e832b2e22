using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;

namespace Pcf.Logging.Sampling;

/// <summary>Holds frequent records back before they are written: by rules with a rate, and by collapsing repeats. Thread-safe.</summary>
/// <remarks>
/// A rule keeps records whose trace id lies below a share, and the share follows the rate of the second before. A trace has the answer of the second
/// it began in for as long as it runs, so its records stay together;
/// of running traces at most twice the rate is kept. Records without a trace are kept in turn. WARN and above is never sampled; repeats are collapsed
/// at any level, and their number is logged. An event that an overload raises
/// with every request is logged once for as long as that goes on.
/// </remarks>
internal sealed class LogSampler
{
    /// <summary>The name of events that are counted together: those of a category that have none, and those beyond the room for names.</summary>
    public const string Various = "various";

    private const int MaxKnown = 1_000;

    private readonly ConcurrentDictionary<(string Category, string Event, Type? Failure), EventRate> _rates = new();
    private readonly (string Name, double Rate)[] _rules;
    private readonly int _repeats;
    private readonly int _warningRepeats;
    private readonly HashSet<string> _once;
    private readonly TimeProvider _clock;
    private long _heldBack;

    /// <exception cref="FormatException">A rate is no number above 0.</exception>
    public LogSampler(LoggingOptions options, TimeProvider clock)
    {
        _repeats = options.Repeats;
        _warningRepeats = options.Repeats == 0
            ? options.WarningRepeats
            : options.WarningRepeats == 0 ? options.Repeats : Math.Min(options.Repeats, options.WarningRepeats);
        _once = new HashSet<string>(options.Once, StringComparer.Ordinal);
        _clock = clock;
        _rules = [.. options.Sample.Select(rule => (rule.Key, Rate(rule.Key, rule.Value))).OrderByDescending(rule => rule.Key.Length)];
    }

    /// <summary>Whether there is anything to hold back.</summary>
    public bool IsOn => _warningRepeats > 0 || _once.Count > 0 || _rules.Length > 0;

    /// <summary>Records held back so far, the collapsed ones included.</summary>
    public long HeldBack => Interlocked.Read(ref _heldBack);

    /// <summary>Whether a record is to be written.</summary>
    /// <param name="prefix">Its category.</param>
    /// <param name="category">The category's name.</param>
    /// <param name="level">Its level.</param>
    /// <param name="eventName">Its event; without one the whole category counts as one event.</param>
    /// <param name="failure">The type of its exception, if it has one: of WARN and above records with different ones are different.</param>
    /// <param name="ended">How many of the same were collapsed in a time that is over now, and what those are called; 0 for none.</param>
    public bool Admits(CategoryPrefix prefix, string category, LogLevel level, string? eventName, Type? failure, out (string Event, long Count) ended)
    {
        ended = default;
        var isWarning = level >= LogLevel.Warning;
        if (!isWarning && _repeats == 0 && _rules.Length == 0) { return true; }
        var events = isWarning ? WarningRateOf(prefix, category, eventName, failure) : EventRateOf(prefix, category, eventName);
        var admitted = events.Admits(_clock.GetUtcNow().UtcDateTime, isWarning ? null : Activity.Current, !isWarning,
            isWarning ? _warningRepeats : _repeats, out var count);
        ended = (events.Name, count);
        if (!admitted) { Interlocked.Increment(ref _heldBack); }
        return admitted;
    }

    /// <summary>The events that were collapsed and have been quiet since, or have gone on for long.</summary>
    /// <param name="atOnce">Whether those are reported too that may go on.</param>
    public IEnumerable<(CategoryPrefix Prefix, string Event, long Count)> Ended(bool atOnce = false)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        foreach (var events in _rates.Values)
        {
            if (events.End(now, atOnce) is > 0 and var count) { yield return (events.Prefix, events.Name, count); }
        }
    }

    private EventRate EventRateOf(CategoryPrefix prefix, string category, string? eventName)
    {
        var key = (category, eventName ?? "", (Type?)null);
        if (_rates.TryGetValue(key, out var events)) { return events; }
        return _rates.Count < MaxKnown
            ? _rates.GetOrAdd(key, new EventRate(prefix, NameOf(eventName), RuleOf(category, eventName)))
            : SharedRateOf(prefix, category);
    }

    private EventRate WarningRateOf(CategoryPrefix prefix, string category, string? eventName, Type? failure)
    {
        var key = (category, eventName ?? "", failure);
        if (_rates.TryGetValue(key, out var events)) { return events; }
        if (_rates.Count >= MaxKnown) { return SharedRateOf(prefix, category); }
        return _rates.GetOrAdd(key,
            eventName is not null && _once.Contains(eventName)
                ? EventRate.LoggedOnce(prefix, eventName)
                : new EventRate(prefix, NameOf(eventName), RuleOf(category, eventName)));
    }

    // Events beyond the room of the table share one rate for each category, so they are bounded too.
    private EventRate SharedRateOf(CategoryPrefix prefix, string category) =>
        _rates.GetOrAdd((category, "", null), _ => new EventRate(prefix, Various, RuleOf(category, eventName: null)));

    private static string NameOf(string? eventName) => string.IsNullOrEmpty(eventName) ? Various : eventName;

    private double? RuleOf(string category, string? eventName)
    {
        foreach (var (name, rate) in _rules)
        {
            if (name == eventName || name == category || (name.EndsWith('*') && category.StartsWith(name[..^1], StringComparison.Ordinal)))
            {
                return rate;
            }
        }
        return null;
    }

    private static double Rate(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0 && double.IsFinite(rate)
            ? rate
            : throw new FormatException($"{name} is '{text}'; it should be a number above 0.");
}
