using Pcf.House.Tests.Support;
using Pcf.Tests.Shared;

namespace Pcf.House.Tests;

/// <summary>Every test of the house has a deadline.</summary>
public sealed class TestDeadlineTests
{
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(10);
    private readonly FakeClock _clock = new();
    private readonly List<string> _happened = [];

    [Fact]
    public void A_test_that_hangs_is_cancelled_and_then_ends_the_run_by_name()
    {
        using var deadline = Deadline();

        _clock.Advance(Time);
        Assert.Equal(["cancelled"], _happened);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["cancelled", "The test 'of ours' has not ended within 00:11:00."], _happened);
    }

    [Fact]
    public void One_that_ends_in_time_is_left_alone()
    {
        Deadline().Dispose();

        _clock.Advance(Time * 2);

        Assert.Empty(_happened);
    }

    [Fact]
    public void Every_project_of_tests_has_it() =>
        Assert.Contains("Shared/TestDeadline.cs", File.ReadAllText(Path.Combine(Sources.Root, "tests/Directory.Build.props")),
            StringComparison.Ordinal);

    private TestDeadline Deadline() => new("of ours", Time, _clock, () => _happened.Add("cancelled"), _happened.Add);
}
