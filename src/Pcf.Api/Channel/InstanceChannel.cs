using System.Diagnostics.Metrics;
using Pcf.Api.Health;
using Pcf.Api.Redis;
using StackExchange.Redis;

namespace Pcf.Api.Channel;

/// <summary>Carries messages between the instances of the service by Redis, and knows whether they arrive: each instance hears its own signs of life.
/// Thread-safe.</summary>
/// <remarks>
/// A message can be lost with the connection. So what was kept on the strength of the channel is void when it was lost, and when it is back a new
/// epoch begins for all instances. Listeners are called for one message after the other.
/// </remarks>
internal sealed partial class InstanceChannel : BackgroundService
{
    /// <summary>How often a sign of life is sent.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>How long none may arrive before the channel counts as lost.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // In one step each, so that all instances see epochs in the order in which they were written.
    private const string JoinScript = """
        local epoch = redis.call('GET', KEYS[1])
        if not epoch or #epoch ~= 32 or string.find(epoch, '[^0-9a-f]') then epoch = ARGV[2]; redis.call('SET', KEYS[1], epoch) end
        return redis.call('PUBLISH', ARGV[1], ARGV[3] .. epoch)
        """;

    // Also whether Redis still has the epoch: an eviction or a flush takes it, and the next instance that joins would share copies of another.
    private const string BeatScript = """
        redis.call('PUBLISH', ARGV[1], ARGV[2])
        return redis.call('GET', KEYS[1]) == ARGV[3] and 1 or 0
        """;

    private const string DropScript = """
        redis.call('SET', KEYS[1], ARGV[2])
        return redis.call('PUBLISH', ARGV[1], ARGV[3] .. ARGV[2])
        """;

    private readonly Lock _gate = new();
    private readonly List<Action<InstanceMessage>> _listeners = [];
    private readonly RedisServer _redis;
    private readonly RedisChannel _name;
    private readonly RedisKey _epochKey;
    private readonly BackgroundWork _background;
    private readonly HealthSignal _health;
    private readonly TimeProvider _clock;
    private readonly ChannelMetrics _metrics;
    private readonly ILogger<InstanceChannel> _log;
    private long _heardAt;
    private long _askedAt;
    private int _isRenewalDue;
    private string? _missedEpoch;
    private bool _wasUp;
    private ConnectionMultiplexer? _subscribed;
    private volatile string? _epoch;
    private volatile bool _isUp;

    public InstanceChannel(RedisServer redis, string prefix, BackgroundWork background, HealthSignal health, TimeProvider clock,
        IMeterFactory meters, ILogger<InstanceChannel> log)
    {
        _redis = redis;
        _name = RedisChannel.Literal($"{prefix}:channel");
        _epochKey = $"{prefix}:epoch";
        _background = background;
        _health = health;
        _clock = clock;
        _log = log;
        _metrics = new ChannelMetrics(meters, () => _isUp);
    }

    /// <summary>This instance: made up at the start, 32 characters.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Whether messages of other instances arrive. Nothing may be kept on the strength of the channel while they do not.</summary>
    public bool IsUp => _isUp;

    /// <summary>The epoch that shared copies belong to; null before the first.</summary>
    public string? Epoch => _epoch;

    /// <summary>Adds a listener for the messages of other instances, and for <see cref="InstanceMessage.Drop"/> of this one too. It must not throw or
    /// wait. Add all before the start.</summary>
    public void Listen(Action<InstanceMessage> received) => _listeners.Add(received);

    /// <summary>Sends a message.</summary>
    /// <returns>Whether Redis took it.</returns>
    public async ValueTask<bool> SendAsync(InstanceMessage message, CancellationToken cancel = default)
    {
        var (isAnswered, _) = await _redis.AskAsync(
            "publish", (_name, Text: message.ToString()), static (redis, send) => redis.PublishAsync(send._name, send.Text), cancel);
        return Count(message, isAnswered);
    }

    /// <summary>Removes keys and sends a message, in one step.</summary>
    /// <returns>Whether Redis took it. If not, a new epoch is due: no other instance may go on with what it keeps.</returns>
    public async ValueTask<bool> RemoveAsync(RedisKey[] keys, InstanceMessage message)
    {
        const string Script = """
            if #KEYS > 0 then redis.call('UNLINK', unpack(KEYS)) end
            return redis.call('PUBLISH', ARGV[1], ARGV[2])
            """;
        var (isAnswered, _) = await _redis.AskAsync(
            "forget", (keys, Values: new RedisValue[] { _name.ToString(), message.ToString() }),
            static (redis, send) => redis.ScriptEvaluateAsync(Script, send.keys, send.Values), CancellationToken.None);
        if (!isAnswered) { Interlocked.Exchange(ref _isRenewalDue, 1); }
        return Count(message, isAnswered);
    }

    /// <summary>For health: throws while the channel is lost.</summary>
    /// <exception cref="DependencyException">It is.</exception>
    public void Check()
    {
        if (!_isUp) { throw new DependencyException("the channel between instances is interrupted; nothing is cached"); }
    }

    /// <summary>Counts a message that was not used.</summary>
    public void CountDropped(string reason) => _metrics.Dropped(reason);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _background.RepeatAsync("channel", Period, TickAsync, _clock, stoppingToken);

    private async ValueTask TickAsync(CancellationToken cancel)
    {
        if (_subscribed is null && !await TrySubscribeAsync()) { return; }
        if (_isUp && _clock.GetElapsedTime(Interlocked.Read(ref _heardAt)) > Silence) { Lose(); }
        if (!_isUp || Volatile.Read(ref _isRenewalDue) != 0)
        {
            if (_askedAt != 0 && _clock.GetElapsedTime(_askedAt) < Silence) { return; }
            _askedAt = _clock.GetTimestamp();
            await BeginAsync(cancel);
            return;
        }
        _askedAt = 0;
        await BeatAsync(cancel);
    }

    // The epoch counts as lost when two signs of life in a row do not find it: after one, another instance may have begun a new epoch, and its
    // message is under way.
    private async ValueTask BeatAsync(CancellationToken cancel)
    {
        var (beat, epoch) = (new InstanceMessage.Beat(Instance), _epoch);
        var (isAnswered, answer) = await _redis.AskAsync(
            "publish", (_epochKey, Values: new RedisValue[] { _name.ToString(), beat.ToString(), epoch }),
            static (redis, beat) => redis.ScriptEvaluateAsync(BeatScript, [beat._epochKey], beat.Values), cancel);
        Count(beat, isAnswered);
        var isMissing = isAnswered && (int)answer! == 0;
        if (isMissing && _missedEpoch == epoch) { Interlocked.Exchange(ref _isRenewalDue, 1); }
        _missedEpoch = isMissing ? epoch : null;
    }

    private async Task<bool> TrySubscribeAsync()
    {
        var connection = await _redis.ConnectAsync();
        // A subscription that failed half-way would come back beside the next one.
        if (!connection.IsConnected) { return false; }
        ChannelMessageQueue queue;
        try
        {
            queue = await connection.GetSubscriber().SubscribeAsync(_name);
        }
        catch (Exception failure) when (RedisServer.IsFailure(failure))
        {
            await connection.GetSubscriber().UnsubscribeAsync(_name, null, CommandFlags.FireAndForget);
            return false;
        }
        queue.OnMessage(message => Receive(message.Message));
        connection.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Subscription && _isUp) { Lose(); }
        };
        _subscribed = connection;
        return true;
    }

    // The first time what others share is joined; after a loss all begin anew.
    private async ValueTask BeginAsync(CancellationToken cancel)
    {
        Interlocked.Exchange(ref _isRenewalDue, 0);
        var epoch = Guid.NewGuid().ToString("N");
        InstanceMessage message = _wasUp ? new InstanceMessage.Drop(Instance, "") : new InstanceMessage.Join(Instance, "");
        var (isAnswered, _) = await _redis.AskAsync(
            "epoch", (Script: _wasUp ? DropScript : JoinScript, _epochKey, Values: new RedisValue[] { _name.ToString(), epoch, message.ToString() }),
            static (redis, begin) => redis.ScriptEvaluateAsync(begin.Script, [begin._epochKey], begin.Values), cancel);
        if (!isAnswered && _wasUp) { Interlocked.Exchange(ref _isRenewalDue, 1); }
    }

    private void Receive(RedisValue value)
    {
        if (value.Length() > InstanceMessage.MaxLength || !InstanceMessage.TryParse(value.ToString(), out var message))
        {
            _metrics.Dropped("not_valid");
            return;
        }
        var isOwn = message.Sender == Instance;
        if (isOwn) { Interlocked.Exchange(ref _heardAt, _clock.GetTimestamp()); }
        else { _metrics.Received(message.Kind); }
        switch (message)
        {
            case InstanceMessage.Join when !isOwn: return;
            case InstanceMessage.Join join: _epoch = join.Epoch; break;
            case InstanceMessage.Drop drop: _epoch = drop.Epoch; break;
        }
        if (message is InstanceMessage.Drop || !isOwn) { _listeners.ForEach(listener => listener(message)); }
        if (isOwn && message is (InstanceMessage.Join or InstanceMessage.Drop)) { Gain(); }
    }

    private void Lose()
    {
        lock (_gate)
        {
            if (!_isUp) { return; }
            _isUp = false;
        }
        _metrics.Lost();
        Lost();
        _health.Raise();
    }

    private void Gain()
    {
        if (_isUp) { return; }
        _isUp = true;
        if (_wasUp) { Regained(); }
        _wasUp = true;
        _health.Raise();
    }

    private bool Count(InstanceMessage message, bool isSent)
    {
        if (isSent) { _metrics.Sent(message.Kind); }
        else { _metrics.Dropped("not_sent"); }
        return isSent;
    }

    [LoggerMessage(EventId = 1, EventName = "channel.lost", Level = LogLevel.Warning,
        Message = "Messages of other instances do not arrive; nothing is cached until they do, and subscribers miss events of other instances")]
    private partial void Lost();

    [LoggerMessage(EventId = 2, EventName = "channel.regained", Level = LogLevel.Information,
        Message = "Messages of other instances arrive again; what was cached before is dropped")]
    private partial void Regained();
}
