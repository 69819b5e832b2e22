namespace Pcf.Ops.Tests.Support;

/// <summary>A picture of each board, drawn from a real Prometheus by the scripts of ops/grafana/pictures. No Grafana draws here.</summary>
internal static class DashboardPictures
{
    private const int MostBytes = 200_000;

    // A folder to keep the pictures in: `./just pictures` sets it.
    private static readonly string? Kept = Environment.GetEnvironmentVariable("PCF_PICTURES");

    /// <summary>How much longer there is load where pictures are kept, so that lines are longer than windows.</summary>
    public static TimeSpan LongerLoad => Kept is null ? TimeSpan.Zero : TimeSpan.FromMinutes(2);

    /// <summary>Draws all boards, and holds that each has a picture with all of its panels.</summary>
    /// <param name="prometheus">Has the data.</param>
    /// <param name="factor">How many times shorter the windows of its rules are.</param>
    public static async Task DrawAsync(Uri prometheus, double factor)
    {
        Engine.Require("node");
        Engine.Require("chromium");
        var folder = Kept is null ? Directory.CreateTempSubdirectory("pcf-pictures-").FullName
            : Directory.CreateDirectory(Path.Combine(Kept, "dashboards")).FullName;
        var range = TimeSpan.FromSeconds(30) + LongerLoad;

        foreach (var uid in DashboardFiles.All.Select(board => board.GetProperty("uid").GetString()!))
        {
            var script = Path.Combine(Sources.Root, "ops/grafana/pictures/draw.mjs");
            var (code, output) = await Engine.RunAsync("node", [script, prometheus.AbsoluteUri, folder, $"{range.TotalSeconds}", $"{factor}", uid]);

            Assert.Equal((0, $"{uid} {DashboardFiles.Panels.Count(panel => panel.Dashboard == uid)}\n"), (code, output));
            var picture = File.ReadAllBytes(Path.Combine(folder, $"{uid}.png"));
            Assert.Equal<byte>([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
            Assert.InRange(picture.Length, 10_000, MostBytes);
        }
        if (Kept is null) { Directory.Delete(folder, recursive: true); }
    }
}
