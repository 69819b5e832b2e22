using System.Diagnostics;
using Pcf.Shared;

namespace Pcf.Redaction.Tests.Shared;

public sealed class SampledTimeTests
{
    [Fact]
    public void One_call_in_so_many_is_timed_and_stands_for_the_others()
    {
        const int Calls = 1_000_000;
        var timed = 0;
        for (var i = 0; i < Calls; i++)
        {
            if (SampledTime.Begin() != 0) { timed++; }
        }

        Assert.InRange(timed, Calls / SampledTime.Every * 0.95, Calls / SampledTime.Every * 1.05);
    }

    [Fact]
    public void A_timed_call_counts_as_often_as_it_stands_for_and_one_that_was_interrupted_for_a_millisecond()
    {
        var time = new SampledTime();
        time.End(0);
        Assert.Equal(0, time.Seconds);

        time.End(Stopwatch.GetTimestamp() - (10 * Stopwatch.Frequency));

        Assert.Equal(SampledTime.Every / 1_000.0, time.Seconds, 0.000_1);
        time.Add(Stopwatch.Frequency);
        Assert.Equal(1 + (SampledTime.Every / 1_000.0), time.Seconds, 0.000_1);
    }
}
