using System.Globalization;
using Pcf.Fuzz.Running;
using Pcf.Fuzz.Targets;
using SharpFuzz;

// Fuzzes the parts of the library that take text from outside.
//   Pcf.Fuzz TARGET                                    under afl-fuzz, with instrumented assemblies: tests/fuzz.sh
//   Pcf.Fuzz random TARGET SECONDS CORPUS CRASHES [N]  with inputs made at random from the corpus, the same for the same N
//   Pcf.Fuzz check TARGET FILE…                        gives the target files, such as those that a run has found
//   Pcf.Fuzz targets                                   names the targets
switch (args)
{
    case ["targets"]:
        foreach (var target in FuzzTarget.All) { Console.WriteLine(target.Name); }
        return 0;
    case ["random", var name, var seconds, var corpus, var crashes, ..] when FuzzTarget.Find(name) is { } target:
        return AtRandom(target, double.Parse(seconds, CultureInfo.InvariantCulture), corpus, crashes,
            args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : Environment.TickCount);
    case ["check", var name, .. var files] when FuzzTarget.Find(name) is { } target:
        foreach (var file in files)
        {
            target.Run(File.ReadAllBytes(file));
            target.Run(Corpus.Read(file));
        }
        Console.WriteLine($"{files.Length} inputs hold.");
        return 0;
    case [var name] when FuzzTarget.Find(name) is { } target:
        // Nothing of an instrumented assembly may run before: the fuzzer's shared memory is not there yet.
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target.Run(input.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine("Usage: Pcf.Fuzz TARGET | random TARGET SECONDS CORPUS CRASHES [N] | check TARGET FILE... | targets");
        return 2;
}

static int AtRandom(FuzzTarget target, double seconds, string corpus, string crashes, int number)
{
    var run = new RandomRun(target, new Mutator(Corpus.Seeds(corpus, target.Name), number), crashes);
    run.Run(long.MaxValue, TimeSpan.FromSeconds(seconds));
    Console.WriteLine($"{target.Name}: {run.Count} inputs at random (number {number}), {run.Found.Count} that break it");
    foreach (var found in run.Found) { Console.WriteLine($"  {found}"); }
    return run.Found.Count == 0 ? 0 : 1;
}
