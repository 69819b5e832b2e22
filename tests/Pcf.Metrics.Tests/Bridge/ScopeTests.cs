using System.Diagnostics.Metrics;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Several meters with instruments of one name: their values add up or stand apart, and none hides another.</summary>
public sealed class ScopeTests : IDisposable
{
    private readonly BridgedPage _page = new("Scopes.Test*");
    private readonly List<Meter> _meters = [];

    [Theory]
    [InlineData("counter", "jobs_total")]
    [InlineData("updown", "jobs")]
    [InlineData("gauge", "jobs")]
    [InlineData("observed counter", "jobs_total")]
    [InlineData("observed updown", "jobs")]
    [InlineData("observed gauge", "jobs")]
    public void Meters_with_tags_stand_apart(string instrument, string name)
    {
        Make(instrument, 5, Meter(tags: [new("pool", "a")]));
        Make(instrument, 7, Meter(tags: [new("pool", "b")]));
        Make(instrument, 9, Meter());

        Assert.Equal([$"{name}{{otel_scope_pool=\"a\"}} 5", $"{name}{{otel_scope_pool=\"b\"}} 7", $"{name} 9"], _page.Samples());
    }

    [Theory]
    [InlineData("counter", "jobs_total")]
    [InlineData("updown", "jobs")]
    [InlineData("gauge", "jobs")]
    [InlineData("observed counter", "jobs_total")]
    [InlineData("observed updown", "jobs")]
    [InlineData("observed gauge", "jobs")]
    public void Instruments_with_tags_stand_apart(string instrument, string name)
    {
        Make(instrument, 5, Meter(), [new("queue", "fast")]);
        Make(instrument, 7, Meter(), [new("queue", "slow")]);

        Assert.Equal([$"{name}{{queue=\"fast\"}} 5", $"{name}{{queue=\"slow\"}} 7"], _page.Samples());
    }

    [Theory]
    [InlineData("counter", "jobs_total")]
    [InlineData("updown", "jobs")]
    [InlineData("gauge", "jobs")]
    [InlineData("observed counter", "jobs_total")]
    [InlineData("observed updown", "jobs")]
    [InlineData("observed gauge", "jobs")]
    public void Versions_schemas_and_names_stand_apart_from_the_first(string instrument, string name)
    {
        Make(instrument, 1, Meter(version: "1.0"));
        Make(instrument, 2, Meter(version: "2.0"));
        Make(instrument, 4, Meter(version: "1.0", schema: "https://example.com/schema"));
        Make(instrument, 8, Meter(name: "Scopes.Test.Else"));

        Assert.Equal(
            [
                $"{name} 1",
                $"{name}{{otel_scope_name=\"Scopes.Test\",otel_scope_version=\"2.0\"}} 2",
                $"{name}{{otel_scope_name=\"Scopes.Test\",otel_scope_version=\"1.0\",otel_scope_schema_url=\"https://example.com/schema\"}} 4",
                $"{name}{{otel_scope_name=\"Scopes.Test.Else\"}} 8",
            ],
            _page.Samples());
    }

    [Theory]
    [InlineData("counter", "jobs_total 12")]
    [InlineData("updown", "jobs 12")]
    [InlineData("observed counter", "jobs_total 12")]
    [InlineData("observed updown", "jobs 12")]
    [InlineData("observed gauge", "jobs 12")]
    public void Meters_that_nothing_distinguishes_add_up(string instrument, string sample)
    {
        Make(instrument, 5, Meter());
        Make(instrument, 7, Meter());

        Assert.Equal([sample], _page.Samples());
        Assert.Equal([sample], _page.Samples());
    }

    [Fact]
    public void Histograms_stand_apart_too()
    {
        Make("histogram", 5, Meter(tags: [new("pool", "a")]));
        Make("histogram", 7, Meter(tags: [new("pool", "b")]));

        var samples = _page.Samples();

        Assert.Contains("jobs_sum{otel_scope_pool=\"a\"} 5", samples);
        Assert.Contains("jobs_sum{otel_scope_pool=\"b\"} 7", samples);
    }

    [Fact]
    public void Tags_of_a_meter_that_are_called_as_its_own_labels_are_renamed()
    {
        Make("counter", 1, Meter(tags: [new("name", "a"), new("version", 2), new("schema.url", "c")]));

        Assert.Equal(["jobs_total{otel_scope_tag_name=\"a\",otel_scope_tag_schema_url=\"c\",otel_scope_tag_version=\"2\"} 1"], _page.Samples());
    }

    [Fact]
    public void A_recording_may_say_otherwise_than_its_instrument()
    {
        var jobs = Meter().CreateCounter<long>("jobs", null, null, [new("queue", "fast"), new("host.name", "a")]);

        jobs.Add(1, new("queue", "slow"), new("host_name", "b"));

        Assert.Equal(["jobs_total{host_name=\"a;b\",queue=\"slow\"} 1"], _page.Samples());
    }

    [Fact]
    public void A_tag_of_an_instrument_and_the_same_of_a_recording_are_one_series()
    {
        Make("counter", 5, Meter(), [new("queue", "fast")]);
        Meter().CreateCounter<long>("jobs").Add(7, new KeyValuePair<string, object?>("queue", "fast"));

        Assert.Equal(["jobs_total{queue=\"fast\"} 12"], _page.Samples());
    }

    [Fact]
    public void What_is_counted_and_what_is_observed_under_one_name_add_up_where_nothing_distinguishes_them()
    {
        Make("counter", 1, Meter());
        Make("observed counter", 2, Meter());
        Make("observed counter", 4, Meter(version: "2.0"));

        Assert.Equal(["jobs_total 3", "jobs_total{otel_scope_name=\"Scopes.Test\",otel_scope_version=\"2.0\"} 4"], _page.Samples());
        Assert.Equal(0, _page.Registry.Refused);
    }

    public void Dispose()
    {
        foreach (var meter in _meters) { meter.Dispose(); }
        _page.Dispose();
    }

    private Meter Meter(string name = "Scopes.Test", string? version = null, KeyValuePair<string, object?>[]? tags = null, string? schema = null)
    {
        var meter = new Meter(new MeterOptions(name) { Version = version, Tags = tags, TelemetrySchemaUrl = schema });
        _meters.Add(meter);
        return meter;
    }

    private static void Make(string instrument, long value, Meter meter, KeyValuePair<string, object?>[]? tags = null)
    {
        switch (instrument)
        {
            case "counter": meter.CreateCounter<long>("jobs", null, null, tags ?? []).Add(value); break;
            case "updown": meter.CreateUpDownCounter<long>("jobs", null, null, tags ?? []).Add(value); break;
            case "gauge": meter.CreateGauge<long>("jobs", null, null, tags ?? []).Record(value); break;
            case "histogram": meter.CreateHistogram<long>("jobs", null, null, tags ?? []).Record(value); break;
            case "observed counter": meter.CreateObservableCounter("jobs", () => value, null, null, tags ?? []); break;
            case "observed updown": meter.CreateObservableUpDownCounter("jobs", () => value, null, null, tags ?? []); break;
            default: meter.CreateObservableGauge("jobs", () => value, null, null, tags ?? []); break;
        }
    }
}
