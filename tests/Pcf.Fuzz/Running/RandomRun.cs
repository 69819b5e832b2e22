using System.Diagnostics;
using System.Security.Cryptography;
using Pcf.Fuzz.Targets;

namespace Pcf.Fuzz.Running;

/// <summary>Gives a target one made input after another in this process, and keeps those that break it.</summary>
/// <param name="target">What is fuzzed.</param>
/// <param name="mutator">Makes the inputs.</param>
/// <param name="crashes">The folder that inputs which break the target are written to; made when there is one.</param>
internal sealed class RandomRun(FuzzTarget target, Mutator mutator, string crashes)
{
    // A target is linear in its input, and inputs are short: one that takes this long hangs.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private const int MostKept = 20;

    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private byte[] _input = [];

    /// <summary>Inputs given so far.</summary>
    public long Count { get; private set; }

    /// <summary>Different reasons for which inputs broke the target, each with the file of its first input; 20 at most.</summary>
    public List<string> Found { get; } = [];

    /// <summary>Runs until so many inputs were given or some time has passed.</summary>
    public void Run(long inputs, TimeSpan time)
    {
        // Nothing in this process can end a call that hangs: its input is written, and the process ends.
        using var watchdog = new Timer(_ => { Keep("hangs"); Environment.FailFast($"{target.Name} hangs; its input is in {crashes}"); });
        for (var began = Stopwatch.GetTimestamp(); Count < inputs && Stopwatch.GetElapsedTime(began) < time; Count++)
        {
            _input = mutator.Next();
            watchdog.Change(Deadline, Timeout.InfiniteTimeSpan);
            try
            {
                target.Run(_input);
            }
            catch (Exception e)
            {
                // One input for each place is enough.
                var reason = $"{e.GetType().Name} {e.StackTrace?.Split('\n')[0].Trim()}";
                if (_reasons.Count < MostKept && _reasons.Add(reason)) { Found.Add($"{Keep("breaks")}: {e.Message} ({reason})"); }
            }
        }
    }

    private string Keep(string how)
    {
        Directory.CreateDirectory(crashes);
        var file = Path.Combine(crashes, $"{target.Name}-{how}-{Convert.ToHexStringLower(SHA256.HashData(_input))[..12]}");
        File.WriteAllBytes(file, _input);
        return file;
    }
}
