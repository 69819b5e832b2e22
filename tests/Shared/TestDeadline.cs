using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Pcf.Tests.Shared.TestDeadline]

namespace Pcf.Tests.Shared;

/// <summary>Gives every test of the project a deadline: then it is cancelled, and when it does not end in a minute more the process ends and says
/// which one it was.</summary>
/// <remarks>xunit's own Timeout is for asynchronous tests, and for each by itself. A test that hangs in a lock can be ended in no other way than with
/// its process.</remarks>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestDeadlineAttribute : BeforeAfterTestAttribute
{
    // Longer than the longest test takes on a machine that does three other things besides.
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, TestDeadline> _running = new(StringComparer.Ordinal);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        _running[test.UniqueID] = new TestDeadline(test.TestDisplayName, Time, TimeProvider.System, TestContext.Current.CancelCurrentTest,
            Environment.FailFast);

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_running.TryRemove(test.UniqueID, out var deadline)) { deadline.Dispose(); }
    }
}

/// <summary>The deadline of one test. Thread-safe.</summary>
internal sealed class TestDeadline : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly ITimer _timer;
    private int _rings;

    /// <param name="name">The test's name.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="clock">Tells when that is over.</param>
    /// <param name="cancel">Asks it to end.</param>
    /// <param name="end">Ends everything, with the reason.</param>
    public TestDeadline(string name, TimeSpan time, TimeProvider clock, Action cancel, Action<string> end) =>
        _timer = clock.CreateTimer(
            _ =>
            {
                if (Interlocked.Increment(ref _rings) == 1) { cancel(); }
                else { end($"The test '{name}' has not ended within {time + Grace:c}."); }
            },
            null, time, Grace);

    public void Dispose() => _timer.Dispose();
}
