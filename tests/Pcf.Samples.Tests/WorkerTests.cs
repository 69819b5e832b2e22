using System.Diagnostics;
using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>A service without HTTP.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task Its_span_and_its_record_are_there_and_the_customers_address_is_not()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("Worker", collector.Settings);

        await sample.EventuallyAsync(() => sample.Records.Any(record => record.GetProperty("message").GetString() == "Mail to ***@example.com sent"));
        Assert.Equal(0, await sample.StopAsync());

        Assert.True(collector.Has("traces", "send mail"));
        Assert.True(collector.Has("logs", "Mail to ***@example.com sent"));
        Assert.False(collector.Has("logs", "customer@example.com"));
        var mails = sample.Records.Where(record => record.GetProperty("target").GetString() == "Worker.Mailer");
        Assert.All(mails, record => Assert.Equal(16, record.GetProperty("span_id").GetString()!.Length));
        Assert.Single(sample.Named("host.stopped"));
    }

    [Fact]
    public async Task Its_meter_is_there()
    {
        await using var host = await HostedSample.StartAsync(typeof(Worker.Mailer).Assembly);

        // Its first mail can be later than its start.
        var began = Stopwatch.GetTimestamp();
        while (!host.Page().Contains("mailer_mails_total{result=\"sent\"}", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), host.Page());
            await Task.Delay(50);
        }
    }
}
