using Pcf.House.Tests.Support;
using Pcf.Tests.Shared;

namespace Pcf.House.Tests;

/// <summary>The pictures of docs/performance.md show the committed results.</summary>
public sealed class PlotTests
{
    [Fact]
    public async Task Each_picture_is_what_the_results_draw()
    {
        Engine.Require("node");

        var (exitCode, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "bench/plots/build.mjs"), "--check"]);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Each_picture_is_shown_with_words_for_those_who_do_not_see_it()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs/performance.md"));
        var pictures = Directory.GetFiles(Path.Combine(Sources.Root, "docs/pictures"), "*.svg").Select(Path.GetFileName).ToArray();

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Contains($"](pictures/{picture})", page, StringComparison.Ordinal));
        Assert.DoesNotContain("![](", page, StringComparison.Ordinal);
    }
}
