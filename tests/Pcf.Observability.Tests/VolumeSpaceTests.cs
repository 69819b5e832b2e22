using System.Globalization;
using Pcf.Shared;

namespace Pcf.Observability.Tests;

/// <summary>What is known of a volume's room, and how long.</summary>
public sealed class VolumeSpaceTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData("/dev/shm")]
    [InlineData("/")]
    public async Task It_is_what_df_says(string folder)
    {
        Engine.Require("df");
        var (code, output) = await Engine.RunAsync("df", ["--block-size=1", "--output=size,avail", folder]);
        Assert.Equal(0, code);
        long[] said =
        [
            .. output.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(number => long.Parse(number, CultureInfo.InvariantCulture)),
        ];

        var (free, size) = new VolumeSpace(folder, _clock).Now!.Value;

        Assert.Equal(said[0], size);
        // Others write meanwhile.
        Assert.InRange(free, said[1] * 0.5, said[1] * 1.5);
    }

    [Fact]
    public async Task It_is_looked_at_again_after_ten_seconds_and_not_before()
    {
        var looks = 0;
        var space = new VolumeSpace("/", _clock, _ => (Interlocked.Increment(ref looks), 100));

        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((1L, 100L), space.Now);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await Engine.EventuallyAsync("a second look", () => Task.FromResult(space.Now == (2L, 100L) ? "seen" : null));
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_volume_that_hangs_keeps_no_one_waiting_and_is_unknown_after_two_minutes()
    {
        using var hangs = new ManualResetEventSlim(initialState: true);
        var looks = 0;
        var space = new VolumeSpace("/", _clock, _ =>
        {
            Interlocked.Increment(ref looks);
            hangs.Wait(TimeSpan.FromSeconds(30));
            return (50, 100);
        });

        hangs.Reset();
        _clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal((50L, 100L), space.Now);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(space.Now);
        Assert.Null(space.Now);

        hangs.Set();
        await Engine.EventuallyAsync("the volume again", () => Task.FromResult(space.Now == (50L, 100L) ? "seen" : null));
        // One look hung, and no further one was begun meanwhile.
        Assert.Equal(2, looks);
    }

    [Fact]
    public void A_folder_that_is_gone_is_unknown()
    {
        var space = new VolumeSpace(Path.Combine(Path.GetTempPath(), "no-such-folder-of-pcf"), _clock);

        Assert.Null(space.Now);
    }
}
