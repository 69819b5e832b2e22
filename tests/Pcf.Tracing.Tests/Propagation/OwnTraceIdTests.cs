using System.Diagnostics;
using Pcf.Tracing.Propagation;

namespace Pcf.Tracing.Tests.Propagation;

/// <summary>The application makes the trace ids, for the whole process.</summary>
[CollectionDefinition(nameof(OwnTraceIdTests), DisableParallelization = true)]
[Collection(nameof(OwnTraceIdTests))]
public sealed class OwnTraceIdTests : IDisposable
{
    public OwnTraceIdTests() => Activity.TraceIdGenerator = () => ActivityTraceId.CreateFromString("00000000000000000000000000000007");

    public void Dispose() => Activity.TraceIdGenerator = null;

    [Fact]
    public void Its_ids_are_not_called_random()
    {
        using var work = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Equal($"00-00000000000000000000000000000007-{work.SpanId}-00", TraceParent.Of(work));
    }
}
