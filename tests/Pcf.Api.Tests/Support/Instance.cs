using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Api.Caching;
using Pcf.Api.Channel;
using Pcf.Api.Health;
using Pcf.Api.Redis;
using Pcf.Api.Resilience;
using Pcf.Workspace.Users;

namespace Pcf.Api.Tests.Support;

/// <summary>What an instance of the service has of caches and channel, without the rest of it.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RedisServer _redis;
    private readonly MeterListener _listener = new();

    private Instance(string address, int maxBytes)
    {
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Logs)).BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters)) { listener.EnableMeasurementEvents(instrument); }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Counted.AddOrUpdate(
            $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}".Trim(), value, (_, before) => before + value));
        _listener.Start();
        var metrics = new CacheMetrics(meters);
        var breakers = new CircuitBreakers(Health, TimeProvider.System, _services.GetRequiredService<ILogger<CircuitBreakers>>(), meters);
        _redis = new RedisServer(address, breakers.Add("redis", RedisServer.IsFailure), new RedisTelemetry(meters));
        Channel = new InstanceChannel(_redis, "pcf:test", new BackgroundWork(Health, _services.GetRequiredService<ILogger<BackgroundWork>>(), meters),
            Health, TimeProvider.System, meters, _services.GetRequiredService<ILogger<InstanceChannel>>());
        Local = new LocalCache(maxBytes, TimeSpan.FromMinutes(1), metrics, () => Channel.IsUp);
        Users = new HybridCopies<User>(CopyFormats.Users, Local, Shared(CopyFormats.Users, metrics), metrics);
        Answers = new KeptAnswers(Local, metrics, Clock);
        Channel.Listen(Received.Enqueue);
    }

    public RecordingLogs Logs { get; } = new();

    public ConcurrentDictionary<string, long> Counted { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<InstanceMessage> Received { get; } = new();

    public HealthSignal Health { get; } = new();

    public InstanceChannel Channel { get; }

    public LocalCache Local { get; }

    public HybridCopies<User> Users { get; }

    public KeptAnswers Answers { get; }

    /// <summary>The time by which answers get older.</summary>
    public FakeClock Clock { get; } = new();

    /// <summary>Starts one, and waits until it hears of others unless it is to be there without Redis.</summary>
    public static async Task<Instance> StartAsync(string address, bool waits = true, int maxBytes = 1_000_000)
    {
        var instance = new Instance(address, maxBytes);
        await new CacheListener(instance.Channel, instance.Local, instance.Users, instance.Copies(CopyFormats.Organizations),
            instance.Copies(CopyFormats.Notes)).StartAsync(default);
        await instance.Channel.StartAsync(default);
        if (!waits) { return instance; }
        try
        {
            await instance.UntilAsync("the channel", () => instance.Channel.IsUp);
        }
        catch (TimeoutException)
        {
            await instance.DisposeAsync();
            throw;
        }
        return instance;
    }

    public Task UntilAsync(string what, Func<bool> holds) =>
        Engine.EventuallyAsync(what, () => Task.FromResult(holds() ? what : null));

    public long Count(string name) => Counted.GetValueOrDefault(name);

    public async ValueTask DisposeAsync()
    {
        await Channel.StopAsync(default);
        Channel.Dispose();
        Local.Dispose();
        await _redis.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    private HybridCopies<TValue> Copies<TValue>(CopyFormat<TValue> format)
        where TValue : class
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        return new(format, Local, Shared(format, metrics), metrics);
    }

    private SharedCopies<TValue> Shared<TValue>(CopyFormat<TValue> format, CacheMetrics metrics)
        where TValue : class => new(_redis, Channel, "pcf:test", format, TimeSpan.FromMinutes(1), metrics);
}
