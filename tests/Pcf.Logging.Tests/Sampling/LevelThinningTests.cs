using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sampling;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Sampling;

public sealed class LevelThinningTests
{
    private readonly LevelThinning _thinning = new();

    [Fact]
    public void All_are_kept_unless_it_is_said_otherwise()
    {
        Assert.All(Enum.GetValues<LogLevel>(), level => Assert.True(_thinning.Admits(level)));
        Assert.Equal(0, _thinning.LeftOut);
    }

    [Fact]
    public void Low_levels_keep_their_share_and_the_rest_is_counted()
    {
        _thinning.Keep(debug: 0, information: 0.5);

        Assert.Equal(0, Kept(LogLevel.Trace));
        Assert.Equal(0, Kept(LogLevel.Debug));
        var information = Kept(LogLevel.Information);
        Assert.InRange(information, 4_500, 5_500);
        Assert.Equal(30_000 - information, _thinning.LeftOut);
    }

    [Fact]
    public void Warnings_and_above_are_always_kept()
    {
        _thinning.Keep(debug: 0, information: 0);

        Assert.Equal(10_000, Kept(LogLevel.Warning));
        Assert.Equal(10_000, Kept(LogLevel.Critical));
    }

    [Fact]
    public void Records_of_a_trace_stay_together_by_its_random_number()
    {
        _thinning.Keep(debug: 1, information: 0.25);

        Assert.Equal(10_000, KeptIn("00000000000000000040000000000000"[..18] + "c0000000000000"));
        Assert.Equal(0, KeptIn("000000000000000000" + "bfffffffffffff"));
    }

    [Fact]
    public void The_provider_counts_them_as_held_back_and_writes_all_audit_records()
    {
        var sink = new MemorySink();
        var provider = new JsonLoggerProvider([new LogRoute(new LogQueue(sink, capacity: 1_000))],
            new LogIdentity("pcf-test", "1.2.3", "test"), TimeProvider.System, new Redactor());
        provider.Thinning.Keep(debug: 0, information: 0);
        provider.CreateLogger("Some.Category").LogInformation("Left out");
        provider.CreateLogger("Some.Category").LogWarning("Written");
        provider.CreateLogger("Audit").LogInformation("Audited");

        Assert.Equal(1, provider.HeldBack);
        provider.Dispose();
        Assert.Equal(["Written", "Audited"], sink.Records().Select(record => record.Message()));
    }

    private int Kept(LogLevel level) => Enumerable.Range(0, 10_000).Count(_ => _thinning.Admits(level));

    private int KeptIn(string trace)
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).SetParentId($"00-{trace}-00000000000000a1-00");
        activity.Start();
        return Kept(LogLevel.Information);
    }
}
