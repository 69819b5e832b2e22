using System.Buffers.Binary;
using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tracing;

namespace Pcf.HotPaths.Paths;

/// <summary>The decision on a new trace, kept or not.</summary>
internal static class Decisions
{
    private const int Calls = 5_000;

    public static IEnumerable<HotPath> Create()
    {
        var ids = Ids();
        var own = AdaptiveSampler.Create(new StillTime(), 100);
        var peer = new ParentBasedSampler(new TraceIdRatioBasedSampler(0.01));
        yield return new HotPath("sampler", Peers.NameOf("OpenTelemetry's ratio sampler", typeof(Sampler)), Calls,
            i => own.ShouldSample(Parameters(i)), i => peer.ShouldSample(Parameters(i)));

        SamplingParameters Parameters(int i) => new(default, ids[i & 1_023], "request", ActivityKind.Server);
    }

    // The same in each run, and spread as random ids are.
    private static ActivityTraceId[] Ids()
    {
        var state = 0x9E37_79B9_7F4A_7C15UL;
        Span<byte> bytes = stackalloc byte[16];
        var ids = new ActivityTraceId[1_024];
        for (var i = 0; i < ids.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Next(ref state));
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next(ref state));
            ids[i] = ActivityTraceId.CreateFromBytes(bytes);
        }
        return ids;
    }

    // SplitMix64.
    private static ulong Next(ref ulong state)
    {
        var mixed = state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
