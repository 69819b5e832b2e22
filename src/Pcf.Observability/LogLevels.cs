using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability;

/// <summary>Levels of categories that were changed while the service runs, each until its time is over. Thread-safe.</summary>
/// <remarks>They are settings above all others (<c>Logging:LogLevel:…</c>), so the framework's own filters obey them and a disabled level costs what
/// it always does.</remarks>
internal sealed class LogLevels(TimeProvider clock) : ConfigurationProvider, IConfigurationSource, IDisposable
{
    /// <summary>How many may be changed at once.</summary>
    public const int Max = 32;

    private const string Section = "Logging:LogLevel:";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ITimer> _ends = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Called when a category has its configured level again.</summary>
    public Action<string>? Returned { get; set; }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Whether the framework's filters can read a category: more than one star makes them throw.</summary>
    public static bool IsPattern(string category) => category.AsSpan().Count('*') <= 1;

    /// <summary>Reads the name of one level, in any casing.</summary>
    public static bool TryParse(string name, out LogLevel level)
    {
        // Enum.TryParse also takes numbers and lists of names, which are no level's name.
        level = default;
        return name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out level);
    }

    /// <summary>Gives a category a level for a time; a change of the same category before its end takes its place.</summary>
    /// <returns>False when too many are changed already.</returns>
    /// <exception cref="AggregateException">A reader of the settings refuses the change; it is taken back.</exception>
    public bool TrySet(string category, LogLevel level, TimeSpan time)
    {
        lock (_gate)
        {
            if (_ends.Remove(category, out var earlier)) { earlier.Dispose(); }
            else if (_ends.Count == Max) { return false; }
            ITimer? end = null;
            // The return is the service's own doing: the request that asked for the change has long been answered.
            using (ExecutionContext.SuppressFlow())
            {
                end = clock.CreateTimer(_ => Return(category, end), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            _ends[category] = end;
            Data[Section + category] = level.ToString();
            end.Change(time, Timeout.InfiniteTimeSpan);
        }
        try
        {
            OnReload();
        }
        catch (Exception)
        {
            if (TakeBack(category)) { TryReload(); }
            throw;
        }
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var end in _ends.Values) { end.Dispose(); }
            _ends.Clear();
        }
    }

    private void Return(string category, ITimer? end)
    {
        // A later change has a timer of its own.
        if (!TakeBack(category, end)) { return; }
        TryReload();
        Returned?.Invoke(category);
    }

    private bool TakeBack(string category, ITimer? only = null)
    {
        lock (_gate)
        {
            if (!_ends.TryGetValue(category, out var current) || (only is not null && !ReferenceEquals(current, only))) { return false; }
            _ends.Remove(category);
            current.Dispose();
            Data.Remove(Section + category);
            return true;
        }
    }

    // The configured levels are back whatever a reader of the settings makes of it, and on a timer's thread its exception would end the process.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The readers are the service's own, and may throw anything.")]
    private void TryReload()
    {
        try
        {
            OnReload();
        }
        catch (Exception)
        {
            // What stands in the settings is right.
        }
    }
}
