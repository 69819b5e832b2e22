using System.Text;
using Pcf.Fuzz.Running;
using Pcf.Fuzz.Targets;

namespace Pcf.Fuzz.Tests;

/// <summary>The fuzzer itself: it finds what is there to be found, keeps the input, and does the same for the same number.</summary>
public sealed class RandomRunTests : IDisposable
{
    private static readonly byte[][] Seeds = [Encoding.UTF8.GetBytes("a=1"), Encoding.UTF8.GetBytes("{ b }")];

    private readonly string _crashes = Path.Combine(Path.GetTempPath(), $"pcf-fuzz-{Guid.NewGuid():n}");

    [Fact]
    public void An_input_that_breaks_a_target_is_found_and_kept()
    {
        // Two words of the formats beside each other.
        var target = new FuzzTarget("weak", input => FuzzException.Unless(!Encoding.UTF8.GetString(input).Contains("}\"\"\"", StringComparison.Ordinal), "broken"));
        var run = new RandomRun(target, new Mutator(Seeds, number: 1), _crashes);

        run.Run(inputs: 200_000, TimeSpan.MaxValue);

        Assert.Contains("broken", Assert.Single(run.Found), StringComparison.Ordinal);
        var kept = File.ReadAllBytes(Assert.Single(Directory.GetFiles(_crashes)));
        Assert.Throws<FuzzException>(() => target.Run(kept));
    }

    [Fact]
    public void A_target_that_holds_leaves_no_file()
    {
        var run = new RandomRun(new FuzzTarget("strong", _ => { }), new Mutator(Seeds, number: 1), _crashes);

        run.Run(inputs: 1_000, TimeSpan.MaxValue);

        Assert.Empty(run.Found);
        Assert.False(Directory.Exists(_crashes));
    }

    [Fact]
    public void The_same_number_makes_the_same_inputs()
    {
        var (first, again, other) = (new Mutator(Seeds, number: 7), new Mutator(Seeds, number: 7), new Mutator(Seeds, number: 8));
        var inputs = Enumerable.Range(0, 1_000).Select(_ => Convert.ToHexString(first.Next())).ToArray();

        Assert.Equal(inputs, Enumerable.Range(0, 1_000).Select(_ => Convert.ToHexString(again.Next())));
        Assert.NotEqual(inputs, Enumerable.Range(0, 1_000).Select(_ => Convert.ToHexString(other.Next())));
        Assert.InRange(inputs.Distinct().Count(), 900, 1_000);
    }

    [Fact]
    public void A_message_that_is_cut_is_not_well_formed()
    {
        // Field 1, a text of five bytes, of which there are two.
        Assert.Throws<FuzzException>(() => new Protobuf { Texts = [1] }.Check([0x0a, 5, (byte)'a', (byte)'b']));
        Assert.Throws<FuzzException>(() => new Protobuf { Texts = [1] }.Check([0x0a, 1, 0xff]));
        new Protobuf { Texts = [1] }.Check([0x0a, 1, (byte)'a', 0x10, 0x96, 0x01]);
    }

    public void Dispose()
    {
        if (Directory.Exists(_crashes)) { Directory.Delete(_crashes, recursive: true); }
    }
}
