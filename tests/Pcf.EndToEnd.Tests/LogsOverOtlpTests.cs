using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.EndToEnd.Tests;

/// <summary>Log records over OTLP as the OpenTelemetry project's own decoder reads them.</summary>
public sealed class LogsOverOtlpTests
{
    [Fact]
    public async Task A_record_arrives_with_its_level_message_fields_ids_and_resource()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var identity = new LogIdentity("orders", "1.2.3", "test");
        using var source = new ActivitySource($"Test.{Guid.NewGuid():N}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var before = TimeProvider.System.GetUtcNow();
        string trace, span;
        using (var provider = new JsonLoggerProvider(
            new LogQueue(new OtlpLogSink(identity, new OtlpOptions { Endpoint = new Uri(receiver.Endpoint) }), 100), identity, TimeProvider.System,
            new Redactor()))
        {
            using var work = source.StartActivity("work")!;
            (trace, span) = (work.TraceId.ToHexString(), work.SpanId.ToHexString());
            provider.CreateLogger("Shop.Orders").Log(LogLevel.Warning, new EventId(1, "order.late"), "Order {OrderId} is {Share} late, {Password}", 7,
                0.5, "Tr0ub4dor-and-3");
            provider.CreateLogger("Shop.Other").LogInformation("Other");
        }

        var records = await OtlpDecoder.ReadAsync<Record>("logs", receiver.LogBodies);

        var late = Assert.Single(records, record => record.Scope == "Shop.Orders");
        Assert.Equal((13, "WARN", "Order 7 is 0.5 late, [REDACTED]", "order.late"), (late.Severity, late.SeverityText, late.Body, late.EventName));
        Assert.Equal((trace, span), (late.TraceId, late.SpanId));
        Assert.Equal((7, 0.5, "[REDACTED]"),
            (late.Attributes["order_id"].GetInt32(), late.Attributes["share"].GetDouble(), late.Attributes["password"].GetString()));
        Assert.InRange(DateTimeOffset.UnixEpoch.AddTicks(long.Parse(late.Time, CultureInfo.InvariantCulture) / 100), before.AddSeconds(-1),
            TimeProvider.System.GetUtcNow());
        Assert.Equal((9, "Other"),
            (records.Single(record => record.Scope == "Shop.Other").Severity, records.Single(record => record.Scope == "Shop.Other").Body));
        Assert.All(records, record => Assert.Equal("orders", record.Resource["service.name"].GetString()));
    }

    private sealed record Record(
        string Time, int Severity, string SeverityText, string Body, string EventName, string TraceId, string SpanId, string Scope,
        Dictionary<string, JsonElement> Attributes, Dictionary<string, JsonElement> Resource);
}
