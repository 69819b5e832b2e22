using Pcf.Fuzz.Running;
using Pcf.Fuzz.Targets;

namespace Pcf.Fuzz.Tests;

/// <summary>Every seed, and every input that once broke a target, holds today.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "tests/Pcf.Fuzz/Corpus");

    public static TheoryData<string, string> Seeds()
    {
        var all = new TheoryData<string, string>();
        foreach (var target in FuzzTarget.All)
        {
            foreach (var file in Corpus.Files(Folder, target.Name)) { all.Add(target.Name, Path.GetFileName(file)); }
        }
        return all;
    }

    public static TheoryData<string> Targets() => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_seed_holds(string target, string file)
    {
        var input = Corpus.Read(Path.Combine(Folder, target, file));

        FuzzTarget.Find(target)!.Run(input);
        // As it is in the file too, with the end of its last line.
        FuzzTarget.Find(target)!.Run([.. input, (byte)'\n']);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Two_thousand_inputs_made_from_the_seeds_hold(string name)
    {
        var crashes = Path.Combine(Path.GetTempPath(), $"pcf-fuzz-{Guid.NewGuid():n}");
        var run = new RandomRun(FuzzTarget.Find(name)!, new Mutator(Corpus.Seeds(Folder, name), number: 20261126), crashes);

        run.Run(inputs: 2_000, TimeSpan.MaxValue);

        Assert.Empty(run.Found);
        Assert.Equal(2_000, run.Count);
    }

    [Fact]
    public void Every_target_has_seeds_and_every_folder_of_seeds_a_target() =>
        Assert.Equal(FuzzTarget.All.Select(target => target.Name).Order(),
            Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Order());
}
