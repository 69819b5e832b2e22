namespace Pcf.Observability.AspNetCore.Tests.Support;

/// <summary>A request with headers of Trace Context, and what the calls made for it should carry.</summary>
/// <param name="Headers">As they are written on the wire, each with its name.</param>
/// <param name="KeepsTrace">Whether the calls belong to the trace of the headers; else they belong to a new one.</param>
/// <param name="State">The tracestate of each call; null for none.</param>
/// <param name="Calls">How many calls are asked for.</param>
internal sealed record TraceContextExchange(string[] Headers, bool KeepsTrace, string? State = null, int Calls = 1);

/// <summary>The cases of the W3C's suite for Trace Context, level 2, by the names that they have there.</summary>
internal static class TraceContextCases
{
    public const string Trace = "12345678901234567890123456789012";
    public const string Span = "1234567890123456";
    private const string Valid = $"00-{Trace}-{Span}-01";
    private const string NotSampled = $"traceparent: 00-{Trace}-{Span}-00";

    private const string Key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";

    // All printable characters but comma and equals sign, the space at the start.
    private static readonly string Value = string.Concat(Enumerable.Range(' ', 0x7F - ' ').Select(c => (char)c).Where(c => c is not (',' or '=')));

    public static readonly Dictionary<string, TraceContextExchange[]> All = new(StringComparer.Ordinal)
    {
        ["both_traceparent_and_tracestate_missing"] = [New()],
        ["traceparent_included_tracestate_missing"] = [Kept($"traceparent: {Valid}")],
        ["traceparent_duplicated"] = [New($"traceparent: 00-12345678901234567890123456789011-{Span}-01", $"traceparent: {Valid}")],
        ["traceparent_header_name"] = [New($"trace-parent: {Valid}"), New($"trace.parent: {Valid}")],
        ["traceparent_header_name_valid_casing"] =
            [Kept($"TraceParent: {Valid}"), Kept($"TrAcEpArEnT: {Valid}"), Kept($"TRACEPARENT: {Valid}")],
        ["traceparent_version_0x00"] = NewParents($"{Valid}.", $"{Valid}-what-the-future-will-be-like"),
        ["traceparent_version_0xcc"] =
        [
            Kept($"traceparent: cc-{Trace}-{Span}-01"), Kept($"traceparent: cc-{Trace}-{Span}-01-what-the-future-will-be-like"),
            New($"traceparent: cc-{Trace}-{Span}-01.what-the-future-will-be-like"),
        ],
        ["traceparent_version_0xff"] = NewParents($"ff-{Trace}-{Span}-01"),
        ["traceparent_version_illegal_characters"] = NewParents($".0-{Trace}-{Span}-01", $"0.-{Trace}-{Span}-01"),
        ["traceparent_version_too_long"] = NewParents($"000-{Trace}-{Span}-01", $"0000-{Trace}-{Span}-01"),
        ["traceparent_version_too_short"] = NewParents($"0-{Trace}-{Span}-01"),
        ["traceparent_trace_id_all_zero"] = NewParents($"00-00000000000000000000000000000000-{Span}-01"),
        ["traceparent_trace_id_illegal_characters"] = NewParents($"00-.{Trace[1..]}-{Span}-01", $"00-{Trace[..^1]}.-{Span}-01"),
        ["traceparent_trace_id_too_long"] = NewParents($"00-{Trace}3-{Span}-01"),
        ["traceparent_trace_id_too_short"] = NewParents($"00-{Trace[..^1]}-{Span}-01"),
        ["traceparent_parent_id_all_zero"] = NewParents($"00-{Trace}-0000000000000000-01"),
        ["traceparent_parent_id_illegal_characters"] = NewParents($"00-{Trace}-.{Span[1..]}-01", $"00-{Trace}-{Span[..^1]}.-01"),
        ["traceparent_parent_id_too_long"] = NewParents($"00-{Trace}-{Span}7-01"),
        ["traceparent_parent_id_too_short"] = NewParents($"00-{Trace}-{Span[..^1]}-01"),
        ["traceparent_trace_flags_illegal_characters"] = NewParents($"00-{Trace}-{Span}-.0", $"00-{Trace}-{Span}-0."),
        ["traceparent_trace_flags_too_long"] = NewParents($"00-{Trace}-{Span}-001"),
        ["traceparent_trace_flags_too_short"] = NewParents($"00-{Trace}-{Span}-1"),
        ["traceparent_ows_handling"] =
        [
            .. new[] { $" {Valid}", $"\t{Valid}", $"{Valid} ", $"{Valid}\t", $"\t {Valid} \t" }.Select(value => Kept($"traceparent:{value}")),
        ],
        ["tracestate_included_traceparent_missing"] = [New("tracestate: foo=1"), New("tracestate: foo=1,bar=2")],
        ["tracestate_included_traceparent_included"] = [States("foo=1,bar=2", "tracestate: foo=1,bar=2")],
        ["tracestate_header_name"] = [States(null, "trace-state: foo=1"), States(null, "trace.state: foo=1")],
        ["tracestate_header_name_valid_casing"] =
            [States("foo=1", "TraceState: foo=1"), States("foo=1", "TrAcEsTaTe: foo=1"), States("foo=1", "TRACESTATE: foo=1")],
        ["tracestate_empty_header"] =
        [
            States(null, "tracestate: "), States("foo=1", "tracestate: foo=1", "tracestate: "), States("foo=1", "tracestate: ", "tracestate: foo=1"),
        ],
        ["tracestate_multiple_headers_different_keys"] =
            [States("foo=1,bar=2,rojo=1,congo=2,baz=3", "tracestate: foo=1,bar=2", "tracestate: rojo=1,congo=2", "tracestate: baz=3")],
        ["tracestate_duplicated_keys"] =
        [
            States("foo=1", "tracestate: foo=1,foo=1"), States("foo=1", "tracestate: foo=1,foo=2"),
            States("foo=1", "tracestate: foo=1", "tracestate: foo=1"), States("foo=1", "tracestate: foo=1", "tracestate: foo=2"),
        ],
        ["tracestate_all_allowed_characters"] =
            [States($"{Key}={Value}", $"tracestate: {Key}={Value}"), States($"{Key}@a-z0-9_-*/={Value}", $"tracestate: {Key}@a-z0-9_-*/={Value}")],
        ["tracestate_ows_handling"] =
        [
            States("foo=1,bar=2,baz=3", "tracestate: foo=1 \t , \t bar=2, \t baz=3"),
            States("foo=1,bar=2,baz=3", "tracestate: foo=1\t \t,\t \tbar=2,\t \tbaz=3"),
            .. new[] { " foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t" }.Select(value => States("foo=1", $"tracestate:{value}")),
        ],
        ["tracestate_key_illegal_characters"] =
            [States(null, "tracestate: foo =1"), States(null, "tracestate: FOO=1"), States(null, "tracestate: foo.bar=1")],
        // Level 1 had a tenant before the sign and a vendor behind it; to level 2 it is a character like others, only not the first.
        ["tracestate_key_illegal_vendor_format"] =
            [States(null, "tracestate: @foo=1,bar=2"), .. Passed("foo@=1,bar=2", "foo@@bar=1,bar=2", "foo@bar@baz=1,bar=2")],
        ["tracestate_member_count_limit"] =
        [
            States(Members(1, 32), Lines(32)), States(null, Lines(33)),
        ],
        ["tracestate_key_length_limit"] =
        [
            States($"foo=1,{new string('z', 256)}=1", "tracestate: foo=1", $"tracestate: {new string('z', 256)}=1"),
            States(null, "tracestate: foo=1", $"tracestate: {new string('z', 257)}=1"),
            // The two parts of level 1's keys had limits of 241 and 14; to level 2 they are one key.
            .. new[] { new string('t', 241) + '@' + new string('v', 14), new string('t', 242) + "@v", "t@" + new string('v', 15) }
                .Select(key => States($"foo=1,{key}=1", "tracestate: foo=1", $"tracestate: {key}=1")),
        ],
        ["tracestate_value_illegal_characters"] = [States(null, "tracestate: foo=bar=baz"), States(null, "tracestate: foo=,bar=3")],
        ["multiple_requests_with_valid_traceparent"] = [Kept($"traceparent: {Valid}") with { Calls = 3 }],
        ["multiple_requests_without_traceparent"] = [New() with { Calls = 3 }],
        ["multiple_requests_with_illegal_traceparent"] =
            [New($"traceparent: 00-00000000000000000000000000000000-{Span}-01") with { Calls = 3 }],
        ["propagates_random_flag"] = [Kept($"traceparent: 00-{Trace}-{Span}-02"), Kept($"traceparent: 00-{Trace}-{Span}-03")],
    };

    /// <summary>The flags of the traceparent that a request sends; 0 for none.</summary>
    public static int FlagsOf(TraceContextExchange exchange) =>
        exchange.KeepsTrace ? exchange.Headers[0].Split('-')[3][..2] switch { "01" => 1, "02" => 2, "03" => 3, _ => 0 } : 0;

    private static TraceContextExchange Kept(params string[] headers) => new(headers, KeepsTrace: true);

    private static TraceContextExchange New(params string[] headers) => new(headers, KeepsTrace: false);

    private static TraceContextExchange[] NewParents(params string[] values) => [.. values.Select(value => New($"traceparent: {value}"))];

    private static TraceContextExchange States(string? expected, params string[] headers) => Kept([NotSampled, .. headers]) with { State = expected };

    private static TraceContextExchange[] Passed(params string[] values) => [.. values.Select(value => States(value, $"tracestate: {value}"))];

    private static string Members(int first, int last) =>
        string.Join(',', Enumerable.Range(first, last - first + 1).Select(i => $"bar{i:d2}={i:d2}"));

    private static string[] Lines(int members) =>
        [.. Enumerable.Range(0, 4).Select(line => $"tracestate: {Members((10 * line) + 1, Math.Min(10 * (line + 1), members))}")];
}
