using System.Buffers;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;

namespace Pcf.Samples.Tests.Support;

/// <summary>A sample's own entry point in this process, for what is seen only from inside: a worker has no page of metrics.</summary>
internal sealed class HostedSample : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IAsyncDisposable
{
    // Other tests build hosts at the same time: the sample's is the one that is built in the flow of its entry point.
    private static readonly AsyncLocal<HostedSample?> Starting = new();

    private readonly TaskCompletionSource<IHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _subscriptions = [];
    private Task _run = Task.CompletedTask;

    private HostedSample() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Runs the entry point and waits until its host has started.</summary>
    public static async Task<HostedSample> StartAsync(Assembly sample)
    {
        var hosted = new HostedSample();
        Starting.Value = hosted;
        // The compiler's entry point waits for the asynchronous one, so it has a thread of its own.
        hosted._run = Task.Factory.StartNew(
            () => sample.EntryPoint!.Invoke(null, [Array.Empty<string>()]),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var host = await hosted._host.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return hosted;
    }

    /// <summary>The metrics page.</summary>
    public string Page()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_host.Task.GetAwaiter().GetResult().Services.GetRequiredService<MetricsRegistry>(), page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting") { _subscriptions.Add(value.Subscribe(this)); }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Starting.Value == this && value is { Key: "HostBuilt", Value: IHost host }) { _host.TrySetResult(host); }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions) { subscription.Dispose(); }
        (await _host.Task).Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _run.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
