using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pcf.Benchmarks.Logging;

/// <summary>What does a record cost when the machine is left alone for a moment? The peers take turns in short batches, and the best batch of each is
/// compared.</summary>
internal static partial class Batches
{
    private const int Calls = 500;
    private const int Rounds = 600;
    private const int CallsOfThread = 10_000;

    public static void Run()
    {
        using var writers = new Writers();
        var (console, serilog, pcf, quiet) = (writers.Console(), writers.Serilog(), writers.Pcf(), writers.Pcf(LogLevel.Warning));
        var (zlogger, nlog) = (writers.ZLogger(), writers.NLog());
        var failure = Failure.Deep(8);
        (string Name, Action Call, List<double> Times)[] all =
        [
            ("JsonConsole, 4 arguments", () => Completed(console, "query", "getNote", 4.25, 3), []),
            ("Serilog, 4 arguments", () => Completed(serilog, "query", "getNote", 4.25, 3), []),
            ("NLog, 4 arguments", () => Completed(nlog, "query", "getNote", 4.25, 3), []),
            ("ZLogger, 4 arguments", () => Completed(zlogger, "query", "getNote", 4.25, 3), []),
            ("ZLogger's generator, 4 arguments", () => zlogger.Completed("query", "getNote", 4.25, 3), []),
            ("Pcf, 4 arguments", () => Completed(pcf, "query", "getNote", 4.25, 3), []),
            ("Pcf, 4 arguments, an email masked", () => Completed(pcf, "query", "ada.berg@example.com", 4.25, 3), []),
            ("Pcf, disabled", () => Completed(quiet, "query", "getNote", 4.25, 3), []),
            ("JsonConsole, exception", () => Failed(console, failure, "query", "getNote", 4.25, 3), []),
            ("Serilog, exception", () => Failed(serilog, failure, "query", "getNote", 4.25, 3), []),
            ("NLog, exception", () => Failed(nlog, failure, "query", "getNote", 4.25, 3), []),
            ("ZLogger, exception", () => Failed(zlogger, failure, "query", "getNote", 4.25, 3), []),
            ("Pcf, exception", () => Failed(pcf, failure, "query", "getNote", 4.25, 3), []),
        ];
        using var pause = new ManualResetEventSlim();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (_, call, times) in all)
            {
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < Calls; i++) { call(); }
                times.Add(Stopwatch.GetElapsedTime(began).TotalNanoseconds / Calls);
                // What other threads still do for these is theirs, and not the next row's.
                pause.Wait(1);
            }
        }
        foreach (var (name, _, times) in all)
        {
            times.Sort();
            Console.WriteLine($"{name,-36} best {times[0],8:N0} ns   tenth {times[Rounds / 10],8:N0} ns   median {times[Rounds / 2],8:N0} ns");
        }
        AllThreads.Print(
            ("JsonConsole, 4 arguments", static writers => writers.Console(), static log => Completed(log, "query", "getNote", 4.25, 3)),
            ("Serilog, 4 arguments", static writers => writers.Serilog(), static log => Completed(log, "query", "getNote", 4.25, 3)),
            ("NLog, 4 arguments", static writers => writers.NLog(), static log => Completed(log, "query", "getNote", 4.25, 3)),
            ("ZLogger, 4 arguments", static writers => writers.ZLogger(), static log => Completed(log, "query", "getNote", 4.25, 3)),
            ("ZLogger's generator, 4 arguments", static writers => writers.ZLogger(), static log => log.Completed("query", "getNote", 4.25, 3)),
            ("Pcf, 4 arguments", static writers => writers.Pcf(), static log => Completed(log, "query", "getNote", 4.25, 3)));
        ILogger[] own = [writers.Pcf(), writers.Pcf()];
        Scale.Print(
            CallsOfThread,
            ("records", _ => () => Completed(pcf, "query", "getNote", 4.25, 3)),
            ("records, a logger for each", at => () => Completed(own[at], "query", "getNote", 4.25, 3)));
    }

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information,
        Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(ILogger log, string operationType, string operationName, double durationMs, int errors);

    [LoggerMessage(EventId = 2, EventName = "graphql.failed", Level = LogLevel.Error,
        Message = "GraphQL {OperationType} {OperationName} failed after {DurationMs} ms with {Errors} errors")]
    private static partial void Failed(ILogger log, Exception failure, string operationType, string operationName, double durationMs, int errors);
}
