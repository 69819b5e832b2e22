using System.Diagnostics;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Support;

/// <summary>The real service under load, and who watches it, with windows of 5 min that are 15 s long.</summary>
internal sealed class Drill : IAsyncDisposable
{
    private const double Factor = 20;

    // The longer of the short windows of burn rates, 30 min, is 90 s long here.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private static readonly (string Name, string Value)[] Settings =
    [
        ("PCF__Telemetry__Otlp__MetricsInterval", "00:00:01"), ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"),
        ("PCF__Telemetry__Otlp__Timeout", "00:00:01"), ("PCF__Health__Interval", "00:00:01"), ("PCF__GraphQL__CostPerMinute", "0"),
        ("Logging__LogLevel__Default", "Error"),
    ];

    private readonly MonitoringStack _monitoring;
    private readonly MixedLoad _load;

    private Drill(ServiceProcess service, MonitoringStack monitoring, MixedLoad load, HttpReceiver receiver)
    {
        (Service, _monitoring, _load) = (service, monitoring, load);
        Receiver = receiver;
    }

    public ServiceProcess Service { get; }

    /// <summary>Takes what the service exports; a drill may replace it.</summary>
    public HttpReceiver Receiver { get; set; }

    /// <summary>Starts everything, and waits until Prometheus has a window of data. No alert fires then.</summary>
    /// <param name="users">How many ask at once.</param>
    /// <param name="settings">Settings of the service besides those of every drill.</param>
    public static async Task<Drill> StartAsync(int users, params (string Name, string Value)[] settings)
    {
        var receiver = new HttpReceiver();
        var service = await ServiceProcess.StartAsync(
            [.. Settings, ("PCF__Telemetry__Otlp__Endpoint", receiver.Address.OriginalString), .. settings]);
        var monitoring = await MonitoringStack.StartAsync(service.Client.BaseAddress!, Factor);
        var drill = new Drill(service, monitoring, MixedLoad.Start(service, users, TimeSpan.FromMilliseconds(60)), receiver);
        try
        {
            await drill.StaysQuietAsync();
            return drill;
        }
        catch
        {
            await drill.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until these alerts, and no others, are sent to people: what others inhibit does not count, nor does Watchdog.</summary>
    public async Task FiresAsync(params string[] expected)
    {
        var began = Stopwatch.GetTimestamp();
        string[] sent;
        do
        {
            await Task.Delay(500, TestContext.Current.CancellationToken);
            sent = await SentAsync();
        }
        while (!expected.All(sent.Contains) && Stopwatch.GetElapsedTime(began) < Patience);
        // What else there may be has the time of a window to show.
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.Equal(expected.Append("Watchdog").Order(), await SentAsync());
    }

    /// <summary>Waits until an alert fires, and people do not hear of it, since one that they hear of is why it fires.</summary>
    public async Task IsInhibitedAsync(string alert)
    {
        var began = Stopwatch.GetTimestamp();
        while (!(await _monitoring.DeliveredAsync()).Any(one => one.Name == alert && one.IsInhibited))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"{alert} is not inhibited");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until nothing fires but Watchdog.</summary>
    public async Task ResolvesAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (await _monitoring.FiringAsync() is not ["Watchdog"])
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, string.Join(", ", await _monitoring.FiringAsync()));
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Nothing fires for the time of two windows.</summary>
    public async Task StaysQuietAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(["Watchdog"], await SentAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _monitoring.DisposeAsync();
        await Service.DisposeAsync();
        Receiver.Dispose();
    }

    private async Task<string[]> SentAsync()
    {
        string[] sent = [.. (await _monitoring.DeliveredAsync()).Where(alert => !alert.IsInhibited).Select(alert => alert.Name).Distinct().Order()];
        TestContext.Current.SendDiagnosticMessage("sent: {0}; firing: {1}", string.Join(' ', sent), string.Join(' ', await _monitoring.FiringAsync()));
        return sent;
    }
}
