using Pcf.Tests.Shared;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing.Tests.Tail;

/// <summary>Fewer traces are recorded for the tail while the processors are busy, and all of them again afterwards.</summary>
public sealed class TailLoadTests : IDisposable
{
    private const int Processors = 4;
    private readonly FakeClock _clock = new();
    private readonly TailLoad _load;
    private TimeSpan _used;

    public TailLoadTests() => _load = new TailLoad(_clock, maxShare: 0.8, () => _used, Processors);

    [Fact]
    public void Below_the_limit_all_are_admitted()
    {
        Pass(seconds: 60, share: 0.79);

        Assert.Equal(1, _load.Admitted);
    }

    [Fact]
    public void Above_it_half_as_many_each_second_until_none_is()
    {
        Pass(1, 0.9);
        Assert.Equal(0.5, _load.Admitted);
        Pass(1, 0.9);
        Assert.Equal(0.25, _load.Admitted);
        Pass(10, 0.9);
        Assert.Equal(0, _load.Admitted);
    }

    [Fact]
    public void They_return_when_the_share_is_clearly_lower_and_not_while_it_is_about_the_limit()
    {
        Pass(10, 0.9);
        Pass(10, 0.75);
        Assert.Equal(0, _load.Admitted);
        Pass(7, 0.5);
        Assert.Equal(1, _load.Admitted);
    }

    [Fact]
    public void A_clock_that_stands_still_or_a_reading_that_falls_changes_nothing()
    {
        Pass(1, 0.9);
        _used = TimeSpan.Zero;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.InRange(_load.Admitted, 0.5, 1);
    }

    public void Dispose() => _load.Dispose();

    private void Pass(int seconds, double share)
    {
        for (var i = 0; i < seconds; i++)
        {
            _used += TimeSpan.FromSeconds(share * Processors);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
