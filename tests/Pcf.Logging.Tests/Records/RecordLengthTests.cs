using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Records;
using Pcf.Logging.Sinks;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Records;

/// <summary>A record of any length comes out: each of its texts whole, or cut and marked.</summary>
public sealed class RecordLengthTests
{
    private const string Mark = "…[cut]";

    // A text is never cut below this many characters, unless the record has others that are as long.
    private const int Kept = 2 * 1024;

    private static readonly string[] Alphabets = ["ab cd", "\u00e9", "\U0001f600", "\"\\", "\u0001\n", "a\u00e9\U0001f600\" "];

    // Powers of two up to a megabyte, and the sizes of the buffers on the way: of messages, lines, texts, windows and blocks.
    private static readonly int[] Borders = [.. Enumerable.Range(0, 21).Select(power => 1 << power), 48 * 1024, 56 * 1024, LogLine.MessageLimit,
        LogLine.FieldsLimit, LogLine.MessageLimit / 6, 1_000_000];

    public static TheoryData<string> Routes => [.. Writes.Keys];

    private static Dictionary<string, Action<ILogger, string>> Writes { get; } = new(StringComparer.Ordinal)
    {
        ["message"] = (log, text) =>
            log.Log(LogLevel.Information, default, new List<KeyValuePair<string, object?>> { new("{OriginalFormat}", text) }, null, (_, _) => ""),
        ["formatted"] = (log, text) => log.Log(LogLevel.Information, default, text, null, (state, _) => state),
        ["argument"] = (log, text) => log.LogInformation("{Text}", text),
        ["template"] = (log, text) =>
            log.Log(LogLevel.Information, default,
                new List<KeyValuePair<string, object?>> { new("Shard", 1), new("{OriginalFormat}", text + "{Shard}") }, null, (_, _) => ""),
        ["scope"] = (log, text) =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["Text"] = text });
            log.LogInformation("Hello");
        },
        ["exception"] = (log, text) => log.LogError(new InvalidOperationException(text), "Hello"),
        ["inner"] = (log, text) => log.LogError(new InvalidOperationException("outer", new InvalidOperationException(text)), "Hello"),
        ["data"] = (log, text) => log.LogError(new InvalidOperationException("failed") { Data = { ["text"] = text } }, "Hello"),
        ["stack"] = (log, text) => log.LogError(new Remote(text), "Hello"),
        ["entry"] = (log, text) => log.LogInformation("{Map}", new Dictionary<string, object?> { ["text"] = text }),
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_text_of_any_length_comes_out_whole_or_cut_and_marked(string route)
    {
        foreach (var alphabet in Alphabets)
        {
            foreach (var border in Borders)
            {
                for (var length = Math.Max(0, border - 2); length <= border + 2; length++)
                {
                    var text = Repeated(alphabet, length);
                    var record = Written(log => Writes[route](log, text));
                    var shown = Shown(route, record);
                    Assert.True(IsWholeOrCut(text, shown),
                        $"{route}, {length} characters of '{alphabet}': {shown.Length} shown, ending in {shown[Math.Max(0, shown.Length - 20)..]}");
                    Assert.Equal("INFO ERROR".Split(' ')
                        .Single(level => level == (route is "exception" or "inner" or "data" or "stack" ? "ERROR" : "INFO")),
                        record.GetProperty("level").GetString());
                }
            }
        }
    }

    [Fact]
    public void A_record_with_more_than_fits_keeps_what_it_is_about_and_says_that_it_was_cut()
    {
        var large = Repeated("\u0001 ", 1_000_000);
        var record = Written(log =>
        {
            using var scopes = log.BeginScope(Enumerable.Range(0, 100).ToDictionary(i => $"{new string('ü', 200)}{i}", _ => (object?)large));
            Exception failure = new InvalidOperationException(large);
            for (var i = 0; i < 10; i++) { failure = new InvalidOperationException(large, failure) { Data = { ["text"] = large } }; }
            var arguments = Enumerable.Range(0, 100).Select(i => new KeyValuePair<string, object?>($"Argument{i}", large))
                .Append(new("{OriginalFormat}", "{Argument0}")).ToList();
            log.Log(LogLevel.Error, new EventId(1, Repeated("event ", 100_000)), arguments, failure, (_, _) => "");
        }, category: Repeated("category ", 100_000));

        Assert.Equal("ERROR", record.GetProperty("level").GetString());
        Assert.EndsWith(Mark, record.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("event event", record.GetProperty("event").GetString(), StringComparison.Ordinal);
        Assert.Equal("[cut]", record.GetProperty("fields").GetProperty("…").GetString());
        Assert.Equal("System.InvalidOperationException", record.GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public void However_long_its_message_a_record_has_its_ids_and_they_have_a_bound()
    {
        using var activity = new System.Diagnostics.Activity("work").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var record = Written(log =>
        {
            using var request = log.BeginScope(new Dictionary<string, object?> { ["request_id"] = Repeated("ab cd ", 1_000_000) });
            log.LogInformation("{Text}", Repeated("\u0001 ", 1_000_000));
        });

        Assert.EndsWith(Mark, record.GetProperty("request_id").GetString(), StringComparison.Ordinal);
        Assert.Equal(activity.TraceId.ToHexString(), record.GetProperty("trace_id").GetString());
        Assert.EndsWith(Mark, record.GetProperty("fields").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_across_the_place_where_a_text_is_cut_does_not_come_out()
    {
        const string Secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
        foreach (var border in Borders)
        {
            for (var before = Math.Max(0, border - Secret.Length - 1); before <= border + 1; before += 7)
            {
                var text = $"{Repeated("ab cd ", before)} {Secret} {Repeated("ab cd ", 100_000)}";
                foreach (var route in Writes.Values)
                {
                    Assert.DoesNotContain("16C7e42F", Written(log => route(log, text)).GetRawText(), StringComparison.Ordinal);
                }
            }
        }
    }

    private static string Shown(string route, JsonElement record)
    {
        var shown = route switch
        {
            "scope" or "argument" => record.GetProperty("fields").GetProperty("text"),
            "entry" => record.GetProperty("fields").GetProperty("map").GetProperty("text"),
            "exception" => record.GetProperty("exception").GetProperty("message"),
            "inner" => record.GetProperty("exception").GetProperty("inner").GetProperty("message"),
            "stack" => record.GetProperty("exception").TryGetProperty("stack", out var stack) ? stack : default,
            "data" => record.GetProperty("exception").GetProperty("data").GetProperty("text"),
            _ => record.GetProperty("message"),
        };
        var text = shown.ValueKind == JsonValueKind.Undefined ? "" : shown.GetString()!;
        return route == "template" && text.EndsWith('1') ? text[..^1] : text;
    }

    private static bool IsWholeOrCut(string text, string shown)
    {
        if (shown == text) { return true; }
        if (!shown.EndsWith(Mark, StringComparison.Ordinal)) { return false; }
        var kept = shown[..^Mark.Length];
        return text.StartsWith(kept, StringComparison.Ordinal) && kept.Length >= Kept && !char.IsHighSurrogate(kept[^1]);
    }

    private static string Repeated(string alphabet, int length)
    {
        var text = new StringBuilder(length + alphabet.Length);
        while (text.Length < length) { text.Append(alphabet); }
        text.Length = length;
        // Half a pair is another test's question.
        if (length > 0 && char.IsHighSurrogate(text[^1])) { text[^1] = 'x'; }
        return text.ToString();
    }

    private static JsonElement Written(Action<ILogger> write, string category = "Test.Category")
    {
        var sink = new MemorySink();
        using (var provider = new JsonLoggerProvider(new LogQueue(new StreamSink(sink), capacity: 100, capacityBytes: 0),
            new LogIdentity("pcf-test", "1.2.3", "test"), TimeProvider.System, new Redactor()))
        {
            provider.SetScopeProvider(new LoggerExternalScopeProvider());
            write(provider.CreateLogger(category));
        }
        var line = Assert.Single(sink.Lines());
        Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, LogBufferBlock.Size - 1);
        return JsonDocument.Parse(line).RootElement;
    }

    private sealed class Remote(string stack) : Exception("failed")
    {
        public override string? StackTrace => stack;
    }
}
