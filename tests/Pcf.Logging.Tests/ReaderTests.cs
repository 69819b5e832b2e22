using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests;

/// <summary>Every line is one JSON object that a strict reader takes, whatever is logged.</summary>
public sealed class ReaderTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly MemorySink _sink = new();

    // By name: the test runner prints what it is given, and some of these cannot be.
    private static readonly Dictionary<string, object?> Odd = new(StringComparer.Ordinal)
    {
        { "half a pair", "a\ud800b" },
        { "the other half", "\udc00" },
        { "control characters", string.Concat(Enumerable.Range(0, 0xa0).Select(c => (char)c)) },
        { "line separators", "\u2028\u2029\u0085" },
        { "outside the plane", "🙂" },
        { "quotes", "\"\\\"\\u0022" },
        { "10 MB", new string('x', 10 * 1024 * 1024) },
        { "much to escape", new string('\u0001', 60_000) },
        { "much that is wide", new string('€', 60_000) },
        { "throws", new Throwing() },
        { "null", null },
        { "not a number", double.NaN },
        { "infinite", float.NegativeInfinity },
        { "smallest", double.Epsilon },
        { "largest", decimal.MaxValue },
        { "a list in itself", Circle() },
        { "a map in itself", Loop() },
        { "a map with odd names", new Dictionary<string, object?> { ["a\ud800"] = 1, [""] = 2, ["\""] = 3, ["a\nb"] = 4 } },
        { "a map that throws", new Dictionary<string, object?> { ["x"] = new Throwing() } },
        { "a sequence that throws", Failing() },
        { "a long list", Enumerable.Range(0, 100_000) },
        { "a wide map", Enumerable.Range(0, 100).ToDictionary(i => $"{i}{new string('n', 2_000)}", _ => (object?)new string('v', 2_000)) },
    };

    public static readonly TheoryData<string> Names = [.. Odd.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_value_of_any_kind_makes_one_object(string what)
    {
        var value = Odd[what];
        Log(log =>
        {
            log.LogInformation("Value {Value} of {What}", value, what);
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["scoped"] = value });
            log.LogError(new Odder(value), "Failed");
        });

        Assert.Equal(2, Read().Length);
    }

    [Fact]
    public void A_state_of_any_kind_makes_one_object()
    {
        Log(log =>
        {
            log.Log<object?>(LogLevel.Information, default, null, null, (_, _) => throw new InvalidOperationException("formatter"));
            log.Log<object?>(LogLevel.Information, default, null, null, (_, _) => null!);
            log.Log(LogLevel.Information, new EventId(1, "a\ud800\n"), "text", null, (text, _) => text);
            log.Log<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, default,
                [new(null!, 1), new("", 2), new("{OriginalFormat}", null)], null, (_, _) => "x");
            log.Log<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, default, new Breaking(), null, (_, _) => "x");
            log.LogInformation("{A} {A} }}", 1, 2);
            log.LogInformation("Many {A} {B} {C}", [.. Enumerable.Range(0, 3).Select(_ => (object)new string('€', 30_000))]);
        });

        Assert.Equal(7, Read().Length);
    }

    [Fact]
    public void Any_text_makes_one_object_and_comes_back()
    {
        Prop.ForAll<string?, string?>((name, text) =>
        {
            var sink = new MemorySink();
            using (var provider = new JsonLoggerProvider(new LogQueue(sink, 100), new LogIdentity("s", "1", "test"), TimeProvider.System,
                new Redactor()))
            {
                provider.CreateLogger(name ?? "").Log<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, new EventId(1, name),
                    [new(name ?? "", text), new("{OriginalFormat}", $"{text}{{{name}}}")], null, (_, _) => "");
            }
            return sink.Records() is [{ ValueKind: JsonValueKind.Object }];
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private JsonElement[] Read()
    {
        Assert.All(_sink.Lines(), line => Assert.InRange(Strict.GetByteCount(line), 1, LogBufferBlock.Size));
        return [.. _sink.Lines().Select(line => JsonDocument.Parse(line).RootElement).Where(record => record.ValueKind == JsonValueKind.Object)];
    }

    private void Log(Action<ILogger> write)
    {
        using var provider = new JsonLoggerProvider(new LogQueue(_sink, 8_192), new LogIdentity("pcf-test", "1.2.3", "test"), TimeProvider.System,
            new Redactor());
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(provider));
        write(factory.CreateLogger("Test.Category"));
    }

    private static List<object?> Circle()
    {
        var list = new List<object?>();
        list.Add(list);
        return list;
    }

    private static Dictionary<string, object?> Loop()
    {
        var map = new Dictionary<string, object?>();
        map["itself"] = map;
        return map;
    }

    private static IEnumerable<int> Failing()
    {
        yield return 1;
        throw new InvalidOperationException("no more");
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private sealed class Odder(object? value) : Exception
    {
        public override string Message => value is Throwing ? throw new InvalidOperationException("no message") : $"{value}";

        public override System.Collections.IDictionary Data { get; } = new Dictionary<string, object?> { ["value"] = value };
    }

    private sealed class Breaking : List<KeyValuePair<string, object?>>, IReadOnlyList<KeyValuePair<string, object?>>
    {
        int IReadOnlyCollection<KeyValuePair<string, object?>>.Count => throw new InvalidOperationException("no count");
    }
}
