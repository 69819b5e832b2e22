using Pcf.HotPaths.Paths;

namespace Pcf.HotPaths.Measuring;

/// <summary>Runs the hot paths inside valgrind, own and peer in turn.</summary>
internal static class Driver
{
    /// <summary>Rounds of each path that are read.</summary>
    public const int Rounds = 5;

    /// <summary>Names paths, by comma, whose every tenth call is made twice: a regression that a comparison has to find.</summary>
    public const string PlantVariable = "PCF_PLANT_REGRESSION";

    public static void Run(TextWriter output)
    {
        var planted = (Environment.GetEnvironmentVariable(PlantVariable) ?? "").Split(',', StringSplitOptions.TrimEntries);
        var marks = new Marks();
        HotPath[] paths = [.. All()];
        foreach (var path in paths)
        {
            var again = planted.Contains(path.Name, StringComparer.Ordinal) ? 10 : int.MaxValue;
            // What only a first call does, such as to be compiled, is not counted: to count it takes minutes.
            Call(path.Own, path.Calls, again);
            Call(path.Other, path.Calls, int.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                marks.Count($"{path.Name}/own/{round}", () => Call(path.Own, path.Calls, again));
                marks.Count($"{path.Name}/peer/{round}", () => Call(path.Other, path.Calls, int.MaxValue));
            }
            output.WriteLine($"{path.Name}\t{path.Peer}\t{path.Calls}");
        }
    }

    private static IEnumerable<HotPath> All() =>
        [.. Recordings.Create(), .. Records.Create(), .. Texts.Create(), .. Decisions.Create()];

    private static void Call(Action<int> call, int calls, int again)
    {
        for (var i = 0; i < calls; i++)
        {
            call(i);
            if (i % again == again - 1) { call(i); }
        }
    }
}
