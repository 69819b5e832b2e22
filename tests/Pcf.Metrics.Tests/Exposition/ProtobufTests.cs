using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests.Exposition;

public sealed class ProtobufTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(100_000)
        .WithClock(new StoppedClock(1_700_000_000_042)).Build();

    [Fact]
    public void A_counter_has_its_type_labels_value_and_time_of_making()
    {
        _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]).Add(3, "schnell ✓");

        var family = Assert.Single(Write());

        Assert.Equal(("jobs_total", "Jobs done.", 0L), (family.Text(1), family.Text(2), family.Number(3)));
        var metric = family.Message(4);
        Assert.Equal(("kind", "schnell ✓"), (metric.Message(1).Text(1), metric.Message(1).Text(2)));
        Assert.Equal(3, metric.Message(3).Double(1));
        Assert.Equal((1_700_000_000, 42_000_000), (metric.Message(3).Message(3).Number(1), metric.Message(3).Message(3).Number(2)));
    }

    [Fact]
    public void Texts_of_every_length_keep_theirs()
    {
        foreach (var length in new[] { 0, 1, 126, 127, 128, 200, 255 })
        {
            _registry.RegisterGauge($"g_{length}", new string('h', length * 300), ["value"]).Set(length, new string('é', length));
        }

        var families = Write();

        // Helps of up to 76,500 letters: some fill the buffer alone.
        Assert.Equal(7, families.Count);
        foreach (var family in families)
        {
            var length = (int)family.Message(4).Message(2).Double(1);
            Assert.Equal(new string('h', length * 300), family.Text(2));
            Assert.Equal(new string('é', length), family.Message(4).Message(1).Text(2));
        }
    }

    [Fact]
    public void Series_short_and_long_have_all_their_labels_value_and_time()
    {
        string[] fillings = ["x", "é", "€", "\\", "\"", "=\"", ","];
        var counter = _registry.RegisterCounter("lengths_total", "Lengths.", ["a", "second_label", "c"]);
        var plain = _registry.RegisterCounter("plain_total", "Without labels.");
        plain.Add(7);
        foreach (var filling in fillings)
        {
            for (var length = 0; length < 60; length++) { counter.Add(length + 0.5, filling, string.Concat(Enumerable.Repeat(filling, length)), ""); }
        }

        var families = Write();

        Assert.Equal(7, families.Single(family => family.Text(1) == "plain_total").Message(4).Message(3).Double(1));
        var metrics = families.Single(family => family.Text(1) == "lengths_total").Messages(4).ToArray();
        Assert.Equal(fillings.Length * 60, metrics.Length);
        Assert.All(metrics, metric =>
        {
            var (labels, value) = (metric.Messages(1).ToArray(), metric.Message(3));
            Assert.Equal(["a", "second_label", "c"], labels.Select(label => label.Text(1)));
            var filling = labels[0].Text(2);
            Assert.Equal([filling, string.Concat(Enumerable.Repeat(filling, (int)value.Double(1))), ""], labels.Select(label => label.Text(2)));
            Assert.Equal(1_700_000_000, value.Message(3).Number(1));
        });
    }

    [Fact]
    public void A_gauge_has_its_value()
    {
        _registry.RegisterGauge("queue_size", "Jobs.").Set(-1.5);

        var family = Assert.Single(Write());

        Assert.Equal(1, family.Number(3));
        Assert.Equal(-1.5, family.Message(4).Message(2).Double(1));
    }

    [Fact]
    public void A_histogram_has_classic_and_native_buckets_with_exemplars()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.",
            options: new() { Bounds = [1], Native = true, Exemplars = true });
        using var trace = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();
        foreach (var value in new[] { 0, 0.5, 1, 1, 4, -2 }) { histogram.Record(value); }

        var family = Assert.Single(Write());
        var h = family.Message(4).Message(7);

        Assert.Equal(4, family.Number(3));
        Assert.Equal((6, 4.5), (h.Number(1), h.Double(2)));
        Assert.Equal([(5, 1), (6, double.PositiveInfinity)], h.Messages(3).Select(b => (b.Number(1), b.Double(2))));
        Assert.Equal(trace.TraceId.ToHexString(), h.Messages(3)[1].Message(3).Messages(1)[0].Text(2));
        Assert.Equal((3, 1), (h.Signed(5)[0], h.Number(7)));
        Assert.Equal(Math.ScaleB(1, -128), h.Double(6));
        // Positive buckets -8, 0 and 16, counts 1, 2, 1; each span's offset is from the end of the one before.
        Assert.Equal([(-8, 1), (7, 1), (15, 1)], h.Messages(12).Select(s => (s.Signed(1)[0], s.Number(2))));
        Assert.Equal([1, 1, -1], h.Signed(13));
        Assert.Equal([(8, 1)], h.Messages(9).Select(s => (s.Signed(1)[0], s.Number(2))));
        Assert.Equal([1], h.Signed(10));
        Assert.Equal(1_700_000_000, h.Message(15).Number(1));
    }

    [Fact]
    public void An_empty_native_histogram_says_that_it_is_one()
    {
        _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Native = true, ZeroThreshold = 0 });

        var span = Assert.Single(Assert.Single(Write()).Message(4).Message(7).Messages(12));

        Assert.Equal((0, 0), (span.Signed(1)[0], span.Number(2)));
    }

    [Fact]
    public void A_classic_histogram_has_no_schema()
    {
        _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [1] }).Record(1);

        Assert.Empty(Assert.Single(Write()).Message(4).Message(7).Signed(5));
    }

    [Fact]
    public void A_metric_larger_than_the_buffer_goes_in_several_messages_with_every_series_once()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["id"]);
        for (var i = 0; i < 5_000; i++) { counter.Add(i, i.ToString(CultureInfo.InvariantCulture)); }

        var families = Write();

        Assert.InRange(families.Count, 2, 20);
        Assert.All(families, family => Assert.Equal(("jobs_total", 0L), (family.Text(1), family.Number(3))));
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (double)i), families.SelectMany(f => f.Messages(4)).Select(m => m.Message(3).Double(1)));
    }

    [Fact]
    public void Wherever_the_buffer_is_full_each_series_is_in_a_message_of_its_metric()
    {
        for (var i = 0; i < 3_000; i++)
        {
            var gauge = _registry.RegisterGauge($"g_{i}", "Some.", ["n"]);
            for (var n = 0; n < i % 4; n++) { gauge.Set(i, new string('x', (i * 7 + n) % 200)); }
        }

        var values = Write().SelectMany(family => family.Messages(4).Select(metric => (family.Text(1), metric.Message(2).Double(1)))).ToArray();

        Assert.Equal(4_500, values.Length);
        Assert.All(values, value => Assert.Equal($"g_{value.Item2}", value.Item1));
    }

    private List<ProtobufMessage> Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, ExpositionFormat.Protobuf, page);
        return ProtobufMessage.ReadDelimited(page.WrittenSpan.ToArray());
    }
}
