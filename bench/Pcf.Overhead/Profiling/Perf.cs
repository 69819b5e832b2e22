using System.Diagnostics;
using System.Globalization;

namespace Pcf.Overhead.Profiling;

/// <summary>A recording of perf over one process.</summary>
internal sealed class Perf : IDisposable
{
    private const string Event = "cpu-clock";
    private const int Frequency = 1_999;

    private readonly Process _record;
    private readonly string _file;

    private Perf(Process record, string file) => (_record, _file) = (record, file);

    public bool HasEnded => _record.HasExited;

    /// <summary>Whether perf is there and may record.</summary>
    public static bool Works()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var perf = Start("record", "-q", "-e", Event, "-g", "-o", file, "--", "true");
            perf.WaitForExit();
            return perf.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static Perf Record(int process, TimeSpan length)
    {
        var file = Path.GetTempFileName();
        string[] arguments =
        [
            "record", "-q", "-e", Event, "-F", Frequency.ToString(CultureInfo.InvariantCulture), "-g", "-p", $"{process}", "-o", file, "--", "sleep",
            length.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        return new Perf(Start(arguments), file);
    }

    /// <summary>Reads the samples; the process has to be there still, with its perf map.</summary>
    public Samples Read(double microsecondsOfRequest)
    {
        _record.WaitForExit();
        using var script = Start("script", "-i", _file, "-F", "comm,ip,sym,dso");
        var samples = new Samples(microsecondsOfRequest);
        while (script.StandardOutput.ReadLine() is { } line) { samples.Take(line); }
        script.WaitForExit();
        samples.End();
        return samples;
    }

    public void Dispose()
    {
        _record.Dispose();
        File.Delete(_file);
        File.Delete(_file + ".old");
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("perf", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var perf = Process.Start(start)!;
        perf.ErrorDataReceived += (_, _) => { };
        perf.BeginErrorReadLine();
        return perf;
    }
}
