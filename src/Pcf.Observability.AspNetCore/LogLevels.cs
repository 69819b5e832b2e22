using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore;

/// <summary>Levels of categories that were changed while the service runs, each until its time is over. Thread-safe.</summary>
/// <remarks>They are settings above all others (<c>Logging:LogLevel:…</c>), so the framework's own filters obey them and a disabled level costs what it always does.</remarks>
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

    /// <summary>Gives a category a level for a time; a change of the same category before its end takes its place.</summary>
    /// <returns>False when too many are changed already.</returns>
    public bool TrySet(string category, LogLevel level, TimeSpan time)
    {
        lock (_gate)
        {
            if (_ends.Remove(category, out var earlier)) { earlier.Dispose(); }
            else if (_ends.Count == Max) { return false; }
            ITimer? end = null;
            // The return is the service's own doing: whoever asked for the change has long had their answer.
            using (ExecutionContext.SuppressFlow())
            {
                end = clock.CreateTimer(_ => Return(category, end), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            _ends[category] = end;
            Data[Section + category] = level.ToString();
            end.Change(time, Timeout.InfiniteTimeSpan);
        }
        OnReload();
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
        lock (_gate)
        {
            // A later change has a timer of its own.
            if (!_ends.TryGetValue(category, out var current) || !ReferenceEquals(current, end)) { return; }
            _ends.Remove(category);
            end!.Dispose();
            Data.Remove(Section + category);
        }
        OnReload();
        Returned?.Invoke(category);
    }
}
