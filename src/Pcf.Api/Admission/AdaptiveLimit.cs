namespace Pcf.Api.Admission;

/// <summary>Why a request was not admitted.</summary>
internal enum Refusal
{
    /// <summary>As many waited as may.</summary>
    QueueFull,

    /// <summary>It waited as long as it may.</summary>
    QueueTime,
}

/// <summary>Limits the requests at work by how long they take: additive increase, multiplicative decrease. Thread-safe.</summary>
/// <remarks>
/// Each window of 100 ms or more is judged by the latency that nine of ten of its requests kept. Above the target the limit shrinks by a tenth; below
/// it,
/// and only when the limit was used up, it grows by a fiftieth. The target is absolute: a limit that follows the ratio to earlier latencies drifts
/// with an overload that lasts.
/// </remarks>
internal sealed class AdaptiveLimit
{
    /// <summary>How often the limit is judged.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    // A burst is admitted before anything is known of it.
    private const int First = 256;
    private const double Decrease = 0.9;
    private const double Increase = 0.02;
    private const double SlowShare = 0.1;

    // A window with fewer answers says too little, and goes on.
    private const int LeastAnswers = 10;

    private readonly AdmissionOptions _options;
    private readonly TimeProvider _clock;
    private readonly long[] _refused = new long[2];
    private readonly Lock _state = new();
    private readonly LinkedList<TaskCompletionSource<Place?>> _waiting = new();
    private double _limit;
    private int _atWork;
    private int _mostAtWork;
    private int _answers;
    private int _slowAnswers;
    private long _windowBegan;

    public AdaptiveLimit(AdmissionOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _limit = Math.Clamp(First, options.MinRequests, options.MaxRequests);
        _windowBegan = clock.GetTimestamp();
    }

    /// <summary>Requests that may be at work now.</summary>
    public int Limit => (int)Volatile.Read(ref _limit);

    /// <summary>Requests at work now.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    /// <summary>Requests that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_state) { return _waiting.Count; }
        }
    }

    /// <summary>Requests that may wait now: as many as places come free in the queue's time, if answers take as long as they may (Little's law), and
    /// no more than may be at work.</summary>
    public int QueueLimit => _options.QueueTime == TimeSpan.Zero
        ? 0
        : (int)Math.Clamp(Math.Ceiling(Limit * (_options.QueueTime / _options.TargetLatency)), 1, Limit);

    /// <summary>Whether the next request would be refused at once.</summary>
    public bool IsFull
    {
        get
        {
            if (AtWork < Limit) { return false; }
            return Waiting >= QueueLimit;
        }
    }

    /// <summary>Requests refused for a reason.</summary>
    public long Refused(Refusal reason) => Interlocked.Read(ref _refused[(int)reason]);

    /// <summary>Counts a request that was refused without asking for a place.</summary>
    public void CountRefused() => Interlocked.Increment(ref _refused[(int)Refusal.QueueFull]);

    /// <summary>A place, if there is one at once; it is given back by disposing.</summary>
    public Place? TryEnter()
    {
        lock (_state) { return Enter(); }
    }

    /// <summary>A place, now or within the queue's time; null when the request is refused.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public ValueTask<Place?> EnterAsync(CancellationToken cancel)
    {
        LinkedListNode<TaskCompletionSource<Place?>> waiter;
        lock (_state)
        {
            if (Enter() is { } place) { return ValueTask.FromResult<Place?>(place); }
            if (_waiting.Count >= QueueLimit)
            {
                CountRefused();
                return ValueTask.FromResult<Place?>(null);
            }
            waiter = _waiting.AddLast(new TaskCompletionSource<Place?>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        return WaitAsync(waiter, cancel);
    }

    private async ValueTask<Place?> WaitAsync(LinkedListNode<TaskCompletionSource<Place?>> waiter, CancellationToken cancel)
    {
        try
        {
            return await waiter.Value.Task.WaitAsync(_options.QueueTime, _clock, cancel);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            bool came;
            lock (_state)
            {
                // Between the end of the wait and this lock a place may have come.
                came = waiter.List is null;
                if (!came) { _waiting.Remove(waiter); }
            }
            if (came)
            {
                var place = await waiter.Value.Task;
                if (e is TimeoutException) { return place; }
                place?.Dispose();
            }
            if (e is OperationCanceledException) { throw; }
            Interlocked.Increment(ref _refused[(int)Refusal.QueueTime]);
            return null;
        }
    }

    private Place? Enter()
    {
        Judge();
        if (_atWork >= (int)_limit) { return null; }
        _atWork++;
        _mostAtWork = Math.Max(_mostAtWork, _atWork);
        return new Place(this, _clock.GetTimestamp());
    }

    private void Leave(long began)
    {
        lock (_state)
        {
            _atWork--;
            _answers++;
            if (_clock.GetElapsedTime(began) > _options.TargetLatency) { _slowAnswers++; }
            Judge();
            while (_waiting.First is { } next && Enter() is { } place)
            {
                _waiting.RemoveFirst();
                next.Value.SetResult(place);
            }
        }
    }

    private void Judge()
    {
        if (_answers < LeastAnswers || _clock.GetElapsedTime(_windowBegan) < Window) { return; }
        if (_slowAnswers > _answers * SlowShare) { _limit = Math.Max(_options.MinRequests, _limit * Decrease); }
        else if (_mostAtWork >= (int)_limit) { _limit = Math.Min(_options.MaxRequests, _limit + Math.Max(1, _limit * Increase)); }
        _answers = _slowAnswers = 0;
        _mostAtWork = _atWork;
        _windowBegan = _clock.GetTimestamp();
    }

    /// <summary>One request's place among those at work.</summary>
    internal sealed class Place(AdaptiveLimit limit, long began) : IDisposable
    {
        private AdaptiveLimit? _limit = limit;

        public void Dispose() => Interlocked.Exchange(ref _limit, null)?.Leave(began);
    }
}
