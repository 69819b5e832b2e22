using System.Diagnostics;
using Pcf.Tracing.Propagation;
using Pcf.Tracing.Sampling;

namespace Pcf.Fuzz.Targets;

/// <summary>The trace context of requests: what is read of a header is well-formed, and reading it again changes nothing.</summary>
internal static class TraceContextTarget
{
    private const int ParentLength = 55;
    private const int MostMembers = 32;

    public static void CheckParent(byte[] input)
    {
        if (TraceParent.Read(FuzzTarget.Text(input)) is not { } read) { return; }
        FuzzException.Unless(read.Length == ParentLength, $"a header of {read.Length} characters");
        FuzzException.Unless(TraceParent.Read(read) == read, "a header that was read is read otherwise");
        FuzzException.Unless(ActivityContext.TryParse(read, null, out var context), ".NET does not read the header");
        FuzzException.Unless(context.TraceId.ToHexString() == read[3..35] && context.SpanId.ToHexString() == read[36..52], "the ids are others");
    }

    public static void CheckState(byte[] input)
    {
        var list = FuzzTarget.Text(input);
        if (TraceState.Read(list) is not { } read) { return; }
        FuzzException.Unless(read.Length is > 0 and <= TraceState.Longest && read.Length <= list.Length, $"{read.Length} characters of {list.Length}");
        FuzzException.Unless(TraceState.Read(read) == read, "a list that was read is read otherwise");
        var members = read.Split(',');
        FuzzException.Unless(members.Length <= MostMembers, $"{members.Length} members");
        var keys = members.Select(member => member.Split('=')[0]).ToArray();
        FuzzException.Unless(keys.Distinct(StringComparer.Ordinal).Count() == keys.Length, "a key stands twice");
        CheckThreshold(read);
    }

    private static void CheckThreshold(string list)
    {
        var own = OtTraceState.Parse(list);
        FuzzException.Unless(own.Threshold is null or (>= 0 and < 1L << 56), $"a threshold of {own.Threshold}");
        FuzzException.Unless(own.Randomness is null or (>= 0 and < 1L << 56), $"a randomness of {own.Randomness}");
        var written = OtTraceState.With(list, own.Threshold, own.Randomness);
        var again = OtTraceState.Parse(written);
        FuzzException.Unless(again.Threshold == own.Threshold && again.Randomness == own.Randomness, "what was written is read otherwise");
        FuzzException.Unless(written.Length == 0 || TraceState.Read(written) is not null, "what was written is no list");
        // As a sampler writes it that decides for itself.
        var decided = OtTraceState.With(list, (1L << 56) - 1, randomness: 1);
        FuzzException.Unless(TraceState.Read(decided)?.StartsWith("ot=th:ffffffffffffff;rv:00000000000001", StringComparison.Ordinal) == true,
            $"a decision is written as a list that is none: {decided}");
        foreach (var flags in new[] { ActivityTraceFlags.None, ActivityTraceFlags.Recorded })
        {
            var outgoing = OutgoingTraceState.Of(list, ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736"), flags);
            FuzzException.Unless(outgoing is null || TraceState.Read(outgoing) == outgoing, "an outgoing list is none");
        }
    }
}
