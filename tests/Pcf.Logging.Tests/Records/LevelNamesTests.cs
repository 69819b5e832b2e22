using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Records;

namespace Pcf.Logging.Tests.Records;

public sealed class LevelNamesTests
{
    [Fact]
    public void Every_level_of_a_record_has_a_name_that_leads_back_to_it()
    {
        Assert.Equal(Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None), LevelNames.All.Select(level => level.Level));
        Assert.All(LevelNames.All, level => Assert.Equal((level.Name, level.Level), (LevelNames.Of(level.Level), LevelNames.Parse(level.Name))));
    }

    [Fact]
    public void A_name_of_no_level_is_none() => Assert.Equal(LogLevel.None, LevelNames.Parse("Info"));

    [Fact]
    public void Each_reason_of_a_loss_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<LogDropReason>().Select(LogDrops.NameOf).ToArray();

        Assert.Equal(["queue_full", "export_failed", "shutdown", "rejected"], names);
    }
}
