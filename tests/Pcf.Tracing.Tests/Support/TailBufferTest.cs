using System.Diagnostics;
using Pcf.Tests.Shared;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing.Tests.Support;

/// <summary>A buffer whose spans are recorded and not sampled. After each test, every span that ended must have been counted once.</summary>
public abstract class TailBufferTest : IDisposable
{
    private protected static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(5);

    private protected TailBufferTest()
    {
        Activity.Current = null;
        Tail = Use(new TailRules(KeepsFailed: true, SlowAfter, 1024 * 1024));
        Listener = new ActivityListener
        {
            ShouldListenTo = source => source == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span => Tail.Start(span),
            ActivityStopped = span =>
            {
                Interlocked.Increment(ref Ended);
                Tail.End(span);
            },
        };
        ActivitySource.AddActivityListener(Listener);
    }

    private protected ActivitySource Source { get; } = new($"Test.{Guid.NewGuid():N}");

    private protected FakeClock Clock { get; } = new();

    private protected ActivityListener Listener { get; }

    private protected TailBuffer Tail { get; private set; }

    /// <summary>What the buffer handed on, in its order.</summary>
    private protected List<(Activity Span, TailReason Reason)> Kept { get; } = [];

    /// <summary>How many spans are taken of the buffer.</summary>
    private protected int Takes { get; set; } = int.MaxValue;

    /// <summary>Spans that were handed on and not taken.</summary>
    private protected long Refused { get; private set; }

    private protected long Ended;

    public void Dispose()
    {
        Assert.Equal(Ended, Tail.Kept + Tail.Freed + Tail.Evicted + Tail.Held);
        Assert.Equal(Kept.Count + Refused, Tail.Kept);
        if (Tail.Open == 0) { Assert.Equal(0, Tail.Bytes); }
        Listener.Dispose();
        Source.Dispose();
        Tail.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static void Stop(Activity span, bool failed = false, TimeSpan? took = null)
    {
        if (failed) { span.SetStatus(ActivityStatusCode.Error); }
        if (took is { } time) { span.SetEndTime(span.StartTimeUtc + time); }
        span.Stop();
    }

    private protected Activity Start(string name) => Source.StartActivity(name)!;

    private protected Activity Start(string name, ActivityContext parent) =>
        Source.StartActivity(ActivityKind.Server, name: name, parentContext: parent)!;

    /// <summary>Takes a buffer with other rules.</summary>
    private protected TailBuffer Use(TailRules rules)
    {
        Tail?.Dispose();
        Tail = new TailBuffer(Clock, rules);
        Tail.TryHandTo((spans, reason) =>
        {
            lock (Kept)
            {
                Refused += Kept.Count + spans.Count > Takes ? spans.Count : 0;
                if (Kept.Count + spans.Count > Takes) { return false; }
                Kept.AddRange(spans.Select(span => (span, reason)));
                return true;
            }
        });
        return Tail;
    }
}
