using System.Diagnostics;
using System.Text;
using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Load;

/// <summary>Some connections to one server, each in a closed loop: the next request follows the answer.</summary>
internal sealed class Clients(Server server, int connections) : IDisposable
{
    /// <summary>Connections of a slot whose CPU time is measured.</summary>
    public const int Several = 4;

    private readonly Connection[] _connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection(server.Port))];

    public Server Server { get; } = server;

    /// <summary>Sends so many requests, over all connections together.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Run(Operation operation, int requests)
    {
        var contains = Encoding.UTF8.GetBytes(operation.Contains);
        var left = requests;
        Exception? failure = null;
        var began = Stopwatch.GetTimestamp();
        var threads = Array.ConvertAll(_connections, connection => new Thread(() =>
        {
            try
            {
                while (Interlocked.Decrement(ref left) >= 0) { connection.Exchange(operation.Request, contains); }
            }
            catch (Exception e)
            {
                failure = e;
            }
        }));
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        if (failure is not null) { throw new InvalidDataException($"'{Server.Arm.Name}' failed.", failure); }
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Sends one request after another over the first connection.</summary>
    /// <returns>The median of the times that each took.</returns>
    public TimeSpan OneByOne(Operation operation, int requests)
    {
        var contains = Encoding.UTF8.GetBytes(operation.Contains);
        var times = new TimeSpan[requests];
        foreach (ref var time in times.AsSpan())
        {
            var began = Stopwatch.GetTimestamp();
            _connections[0].Exchange(operation.Request, contains);
            time = Stopwatch.GetElapsedTime(began);
        }
        Array.Sort(times);
        return times[requests / 2];
    }

    public void Dispose()
    {
        foreach (var connection in _connections) { connection.Dispose(); }
    }
}
