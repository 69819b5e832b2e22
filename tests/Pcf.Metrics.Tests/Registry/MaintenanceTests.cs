namespace Pcf.Metrics.Tests.Registry;

public sealed class MaintenanceTests
{
    [Fact]
    public void A_look_that_fails_is_counted_and_ends_nothing()
    {
        var clock = new FakeClock();
        using var registry = MetricsRegistry.CreateBuilder().WithClock(clock).Build();
        registry.Context.Windows.Add(() => throw new InvalidOperationException());

        clock.Advance(registry.Window * 2);

        Assert.Equal(2, registry.FailedCallbacks);
    }

    [Fact]
    public void After_the_registry_is_disposed_no_window_ends()
    {
        var clock = new FakeClock();
        var looks = 0;
        var registry = MetricsRegistry.CreateBuilder().WithClock(clock).Build();
        registry.Context.Windows.Add(() => looks++);
        clock.Advance(registry.Window);

        registry.Dispose();
        clock.Advance(registry.Window * 5);

        Assert.Equal(1, looks);
    }
}
