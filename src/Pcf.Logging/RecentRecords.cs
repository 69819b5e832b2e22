using System.Text;
using Microsoft.Extensions.Logging;

namespace Pcf.Logging;

/// <summary>The last records of WARN and above, kept in memory for a page that shows them. Thread-safe.</summary>
/// <remarks>They are those that the sinks were given: redacted, and without what sampling held back. A record is at most 64 KiB.</remarks>
public sealed class RecentRecords
{
    private readonly Lock _gate = new();
    private readonly byte[]?[] _lines;
    private int _next;

    internal RecentRecords(int capacity) => _lines = new byte[capacity][];

    /// <summary>How many are kept, as <see cref="LoggingOptions.Recent"/> says.</summary>
    /// <value>0 to 1 000.</value>
    public int Capacity => _lines.Length;

    /// <summary>The records, one JSON object each; the newest is first.</summary>
    public IReadOnlyList<string> Read()
    {
        var lines = new List<string>(Capacity);
        lock (_gate)
        {
            for (var back = 1; back <= Capacity; back++)
            {
                if (_lines[(_next - back + Capacity) % Capacity] is { } line) { lines.Add(Encoding.UTF8.GetString(line).TrimEnd()); }
            }
        }
        return lines;
    }

    internal void Add(LogLevel level, ReadOnlySpan<byte> line)
    {
        if (level < LogLevel.Warning || Capacity == 0) { return; }
        var kept = line.ToArray();
        lock (_gate)
        {
            _lines[_next] = kept;
            _next = (_next + 1) % Capacity;
        }
    }
}
