using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>A service without HTTP.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task Its_span_and_its_record_are_there_and_the_customers_address_is_not()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("Worker", ("PCF__Telemetry__Otlp__Endpoint", collector.Endpoint), ("PCF__Telemetry__Logging__Otlp", "true"));

        await sample.EventuallyAsync(() => sample.Records.Any(record => record.GetProperty("message").GetString() == "Mail to ***@example.com sent"));
        Assert.Equal(0, await sample.StopAsync());

        Assert.True(collector.Has("traces", "send mail"));
        Assert.True(collector.Has("logs", "Mail to ***@example.com sent"));
        Assert.False(collector.Has("logs", "customer@example.com"));
        Assert.All(sample.Records.Where(record => record.GetProperty("target").GetString() == "Worker.Mailer"), record => Assert.Equal(16, record.GetProperty("span_id").GetString()!.Length));
        Assert.Single(sample.Named("host.stopped"));
    }

    [Fact]
    public async Task Its_meter_is_there()
    {
        await using var host = await HostedSample.StartAsync(typeof(Worker.Mailer).Assembly);

        Assert.Matches("mailer_mails_total\\{result=\"sent\"\\} [1-9]", host.Page());
    }
}
