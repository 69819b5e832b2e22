using System.Diagnostics;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Redaction;

namespace Pcf.Otlp.Tests;

/// <summary>An app's own exporters see spans as they are, whatever of them must not leave by ours.</summary>
public sealed class BesideOtherExportersTests : IDisposable
{
    private const string Words = "quail-77-tern";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly HttpReceiver _receiver = new();
    private readonly ActivitySource _source = new($"Test.{Guid.NewGuid():N}", "1.2.3");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exporter_behind_ours_sees_the_whole_span_and_ours_sends_none_of_it(bool isSameProvider)
    {
        var seen = new List<(string? Path, string? State, string? Password, string Name, string? Happened, string? Linked, string? LinkState)>();
        var own = new OwnExporter(span => seen.Add((
            (string?)span.GetTagItem("url.path"), span.TraceStateString, (string?)span.GetTagItem("password"), span.DisplayName,
            (string?)span.Events.Single().Tags.Single().Value, (string?)span.Links.Single().Tags!.Single().Value,
            span.Links.Single().Context.TraceState)));
        var options = new OtlpOptions { Endpoint = _receiver.Address, BatchDelay = Long };
        using (var provider = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name).AddPcfOtlp(options,
            new LogIdentity("orders", "1.0.0", "test"), new Redactor()).If(isSameProvider, own).Build())
        using (isSameProvider ? null : Sdk.CreateTracerProviderBuilder().AddSource(_source.Name).If(true, own).Build())
        {
            var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
                $"vendor={Words}", isRemote: true);
            var link = new ActivityLink(parent, new ActivityTagsCollection { ["password"] = Words });
            using (var span = _source.StartActivity($"open password={Words}", ActivityKind.Server, parent,
                [new("url.path", $"/{Words}"), new("password", Words), new("order.kind", "kept")], [link])!)
            {
                span.AddEvent(new ActivityEvent("seen", tags: new ActivityTagsCollection { ["api_key"] = Words }));
            }
            Assert.True(provider.ForceFlush());
        }

        Assert.Equal(($"/{Words}", $"vendor={Words}", Words, $"open password={Words}", Words, Words, $"vendor={Words}"), Assert.Single(seen));
        var sent = Encoding.UTF8.GetString(Assert.Single(_receiver.Bodies));
        Assert.DoesNotContain(Words, sent, StringComparison.Ordinal);
        Assert.All(["orders", _source.Name, "1.2.3", "open password=[REDACTED]", "order.kind", "kept"],
            text => Assert.Contains(text, sent, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _source.Dispose();
        _receiver.Dispose();
    }
}

/// <summary>An exporter as an app has its own.</summary>
internal sealed class OwnExporter(Action<Activity> see) : BaseExporter<Activity>
{
    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch) { see(span); }
        return ExportResult.Success;
    }
}

internal static class OwnExporters
{
    public static TracerProviderBuilder If(this TracerProviderBuilder builder, bool isWanted, OwnExporter exporter) =>
        isWanted ? builder.AddProcessor(new SimpleActivityExportProcessor(exporter)) : builder;
}
