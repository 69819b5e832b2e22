namespace Pcf.Metrics.Tests;

public sealed class ControlGroupTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pcf-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Version_2_limits_are_read()
    {
        Write("memory.max", "536870912\n");
        Write("cpu.max", "150000 100000\n");

        Assert.Equal(536_870_912, Group().MemoryBytes());
        Assert.Equal(1.5, Group().Cpus());
    }

    [Fact]
    public void Version_1_limits_are_read()
    {
        Write("memory/memory.limit_in_bytes", "536870912\n");
        Write("cpu/cpu.cfs_quota_us", "50000\n");
        Write("cpu/cpu.cfs_period_us", "100000\n");

        Assert.Equal(536_870_912, Group().MemoryBytes());
        Assert.Equal(0.5, Group().Cpus());
    }

    [Fact]
    public void The_groups_own_folder_goes_before_the_root()
    {
        Write("memory.max", "max");
        Write("service/memory.max", "1000");

        Assert.Equal(1_000, Group("/service").MemoryBytes());
    }

    [Theory]
    [InlineData("memory.max", "max")]
    [InlineData("cpu.max", "max 100000")]
    [InlineData("memory/memory.limit_in_bytes", "9223372036854771712")]
    [InlineData("cpu/cpu.cfs_quota_us", "-1")]
    [InlineData("memory.max", "nonsense")]
    [InlineData("nothing", "")]
    public void What_has_no_limit_has_an_infinite_one(string file, string text)
    {
        Write(file, text);

        Assert.Equal(double.PositiveInfinity, Group().MemoryBytes());
        Assert.Equal(double.PositiveInfinity, Group().Cpus());
    }

    private ControlGroup Group(string path = "/") => new(_root, path);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
