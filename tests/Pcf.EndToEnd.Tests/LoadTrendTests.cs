using System.Text.Json;

namespace Pcf.EndToEnd.Tests;

/// <summary>The trend test by which a soak finds what grows: it sees a leak, and sees none in noise.</summary>
public sealed class LoadTrendTests
{
    private const int Samples = 30;

    [Theory]
    [InlineData(10, 3)]
    [InlineData(30, 10)]
    [InlineData(100, 20)]
    public async Task A_leak_is_found_in_noise(double leakInPercent, double noiseInPercent) =>
        Assert.True(await GrowsAsync(i => 100 + leakInPercent * i / (Samples - 1) + Noise(i) * noiseInPercent / 2, tolerance: 0.05));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(30)]
    public async Task Noise_is_no_leak(double noiseInPercent) =>
        Assert.False(await GrowsAsync(i => 100 + Noise(i) * noiseInPercent / 2, tolerance: 0.05));

    [Fact]
    public async Task Growth_within_the_tolerance_is_no_leak() =>
        Assert.False(await GrowsAsync(i => 100 + 4.0 * i / (Samples - 1), tolerance: 0.05));

    [Fact]
    public async Task What_shrinks_is_no_leak() => Assert.False(await GrowsAsync(i => 100 - i, tolerance: 0.05));

    [Fact]
    public async Task A_few_more_of_what_there_are_few_is_no_leak() =>
        Assert.False(await GrowsAsync(i => i < Samples / 2 ? 10 : 14, tolerance: 0.05, room: 5));

    [Fact]
    public async Task One_value_has_no_trend() =>
        Assert.False((await TrendAsync([7], tolerance: 0, room: 0)).GetProperty("grows").GetBoolean());

    private static async Task<bool> GrowsAsync(Func<int, double> value, double tolerance, double room = 0) =>
        (await TrendAsync([.. Enumerable.Range(0, Samples).Select(value)], tolerance, room)).GetProperty("grows").GetBoolean();

    private static async Task<JsonElement> TrendAsync(double[] values, double tolerance, double room)
    {
        Engine.Require("node");
        var input = JsonSerializer.Serialize(new { values, tolerance, room });
        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "tests/load/trend.mjs")], input);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    // From -1 to 1, without order and the same each time.
    private static double Noise(int i) => Math.Sin(i * 12.9898 + 4.1) * 43_758.5453 % 1.0 * (i % 2 == 0 ? 1 : -1);
}
