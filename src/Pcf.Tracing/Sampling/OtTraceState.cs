using System.Globalization;

namespace Pcf.Tracing.Sampling;

/// <summary>The <c>ot</c> member of a W3C tracestate: with which threshold a trace was kept (<c>th</c>), and its randomness where that is not in its
/// id
/// (<c>rv</c>).</summary>
/// <remarks>Source: OpenTelemetry, "TraceState: Probability Sampling".</remarks>
/// <param name="Threshold">0 to 2^56 − 1; null where it is unknown or cannot be read.</param>
/// <param name="Randomness">0 to 2^56 − 1; null where it is the trace id's.</param>
internal readonly record struct OtTraceState(long? Threshold, long? Randomness)
{
    private const string Key = "ot=";
    private const int Digits = 14;
    private const int MostMembers = 32;
    private const int LongestValue = 256;

    /// <summary>Reads the member out of a tracestate.</summary>
    public static OtTraceState Parse(string? state)
    {
        var result = default(OtTraceState);
        foreach (var part in Fields(state))
        {
            if (part.StartsWith("th:", StringComparison.Ordinal)) { result = result with { Threshold = ThresholdOf(part.AsSpan(3)) }; }
            else if (part.StartsWith("rv:", StringComparison.Ordinal)) { result = result with { Randomness = RandomnessOf(part.AsSpan(3)) }; }
        }
        return result;
    }

    /// <summary>A tracestate with another threshold and randomness; null leaves them out. Other fields of the member, and other members, stay; the
    /// member
    /// goes to the front, as a changed one has to (W3C Trace Context, section 3.3.1.3.1).</summary>
    public static string With(string? state, long? threshold, long? randomness = null)
    {
        var fields = Fields(state).Select(field => field.TrimEnd(' '))
            .Where(field => field.Length > 0
                && !field.StartsWith("th:", StringComparison.Ordinal) && !field.StartsWith("rv:", StringComparison.Ordinal))
            .ToList();
        if (randomness is { } random) { fields.Insert(0, string.Create(CultureInfo.InvariantCulture, $"rv:{random:x14}")); }
        if (threshold is { } value) { fields.Insert(0, "th:" + Text(value)); }
        var others = Members(state).Where(member => !member.StartsWith(Key, StringComparison.Ordinal));
        if (fields.Count == 0) { return string.Join(',', others); }
        // Receivers drop a whole list for a value that is longer or ends with a blank.
        while (fields.Count > 1 && fields.Sum(field => field.Length + 1) - 1 > LongestValue) { fields.RemoveAt(fields.Count - 1); }
        var own = Key + string.Join(';', fields);
        return string.IsNullOrEmpty(state) ? own : string.Join(',', others.Prepend(own).Take(MostMembers));
    }

    /// <summary>Of a tracestate what says how its trace was sampled, and nothing else of it; null where nothing does.</summary>
    public static string? Sampling(string? state)
    {
        if (string.IsNullOrEmpty(state)) { return null; }
        // As the sampler itself writes it for a trace that begins here: no text to make.
        if (state.StartsWith("ot=th:", StringComparison.Ordinal) && ThresholdOf(state.AsSpan(6)) is not null) { return state; }
        var sampling = Parse(state);
        return sampling is { Threshold: null, Randomness: null } ? null : With(null, sampling.Threshold, sampling.Randomness);
    }

    /// <summary>A threshold in 1 to 14 digits: those at its end that are 0 are left out.</summary>
    public static string Text(long threshold)
    {
        if (threshold == 0) { return "0"; }
        var text = threshold.ToString("x14", CultureInfo.InvariantCulture).AsSpan().TrimEnd('0');
        return text.ToString();
    }

    /// <summary>The random part of a trace id: its last 56 bits.</summary>
    public static long RandomnessOf(System.Diagnostics.ActivityTraceId id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        // An id is kept as its 32 digits, and the id's own copy reads them one by one.
        Convert.FromHexString(id.ToHexString().AsSpan(32 - (2 * sizeof(long))), bytes, out _, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) & (RateController.Range - 1);
    }

    private static string[] Members(string? state) =>
        (state ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Fields(string? state) =>
        state is null || !state.Contains(Key, StringComparison.Ordinal)
            ? []
            : Members(state).FirstOrDefault(member => member.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..]
                .Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static long? ThresholdOf(ReadOnlySpan<char> text) => text.Length is >= 1 and <= Digits && Hex(text) is { } value
        ? value << (4 * (Digits - text.Length))
        : null;

    private static long? RandomnessOf(ReadOnlySpan<char> text) => text.Length == Digits ? Hex(text) : null;

    // Lower case alone, as the specification has it.
    private static long? Hex(ReadOnlySpan<char> text)
    {
        var value = 0L;
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigitLower(digit)) { return null; }
            value = (value << 4) | (uint)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        return value;
    }
}
