using System.Diagnostics.Metrics;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Tests.Bridge;

public sealed class CallbackTests : IDisposable
{
    private readonly BridgedPage _page = new("Callbacks.Test");
    private readonly Meter _meter = new("Callbacks.Test");
    private readonly List<CallbackState> _told = [];
    private bool _fails = true;

    public CallbackTests() => _page.Registry.Callbacks.Changed = _told.Add;

    [Fact]
    public void A_callback_that_throws_is_counted_each_time_and_reported_once()
    {
        _meter.CreateObservableGauge("depth", () => _fails ? throw new InvalidOperationException("no queue") : 4);
        _meter.CreateObservableGauge("size", () => 2);

        Assert.Equal(["size 2"], _page.Samples());
        Assert.Equal(["size 2"], _page.Samples());
        _fails = false;
        Assert.Equal(["depth 4", "size 2"], _page.Samples());
        _fails = true;
        Assert.Equal(["size 2"], _page.Samples());

        Assert.Equal(3, _page.Registry.FailedCallbacks);
        Assert.Equal([("Callbacks.Test", "depth", true), ("Callbacks.Test", "depth", false), ("Callbacks.Test", "depth", true)],
            _told.Select(state => (state.Meter, state.Instrument, state.Failure is not null)));
        Assert.Equal("no queue", _told[0].Failure!.Message);
    }

    [Fact]
    public void One_that_fails_half_way_has_observed_nothing()
    {
        IEnumerable<Measurement<int>> Items()
        {
            yield return new(1, new KeyValuePair<string, object?>("item", "a"));
            if (_fails) { throw new InvalidOperationException("half-way"); }
            yield return new(2, new KeyValuePair<string, object?>("item", "b"));
        }

        _meter.CreateObservableCounter("shelf", Items);
        _meter.CreateObservableCounter("shelf", () => new Measurement<int>(10, new KeyValuePair<string, object?>("item", "a")));

        Assert.Equal(["shelf_total{item=\"a\"} 10"], _page.Samples());
        _fails = false;
        Assert.Equal(["shelf_total{item=\"a\"} 11", "shelf_total{item=\"b\"} 2"], _page.Samples());
    }

    [Fact]
    public void A_callback_of_the_registry_is_reported_by_its_metric()
    {
        _page.Registry.RegisterObservableGauge("own_depth", "Depth.",
            observe => observe(_fails ? throw new InvalidOperationException("no queue") : 4));

        _page.Write();
        _page.Write();

        Assert.Equal(("", "own_depth"), (Assert.Single(_told).Meter, _told[0].Instrument));
        Assert.Equal(2, _page.Registry.FailedCallbacks);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }
}
