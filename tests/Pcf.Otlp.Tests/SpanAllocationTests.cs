using System.Diagnostics;
using Pcf.Logging;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Otlp.Tests;

/// <summary>What a span costs in memory from its end to the request: nothing, once the blocks and what recurs are there.</summary>
public sealed class SpanAllocationTests : IDisposable
{
    private const int Rounds = 50;
    private readonly ActivitySource _source = new("Allocation.Test");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == "Allocation.Test",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public SpanAllocationTests() => ActivitySource.AddActivityListener(_listener);

    [Fact]
    public void A_span_is_written_held_and_put_into_a_request_without_an_allocation()
    {
        var redactor = new SpanRedactor(new Redactor());
        var message = new SpanMessage(redactor);
        var request = new SpansRequest(new OtlpResource(new LogIdentity("pcf-test", "1.0.0", "test")), redactor);
        var buffer = new SpanBuffer();
        var batch = new List<SpanBlock>();
        var spans = Spans();

        void Round()
        {
            for (var i = 0; i < 100; i++)
            {
                foreach (var span in spans)
                {
                    var writer = ThreadWriter.Take();
                    message.Write(writer, span);
                    buffer.Add(span.Source, writer.Written);
                    ThreadWriter.GiveBack(writer);
                }
            }
            buffer.Take(batch, int.MaxValue, int.MaxValue);
            request.Write(batch);
            buffer.GiveBack(batch);
        }

        for (var i = 0; i < Rounds; i++) { Round(); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) { Round(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private Activity[] Spans()
    {
        var http = _source.StartActivity("POST /graphql", ActivityKind.Server)!;
        http.SetTag("http.request.method", "POST").SetTag("http.response.status_code", 200).SetTag("server.port", 8080).SetTag("url.path", "/x");
        http.TraceStateString = "ot=th:8";
        var operation = _source.StartActivity("query UserById")!.SetTag("graphql.operation.name", "UserById");
        var query = _source.StartActivity("SELECT users", ActivityKind.Client)!;
        query.SetTag("db.system.name", "sqlite").SetTag("db.query.text", "SELECT name FROM users WHERE id = @id").SetTag("rows", 7L);
        var load = _source.StartActivity("load users")!.SetTag("size", 3).SetTag("is.full", true).SetTag("share", 0.5);
        load.AddEvent(new ActivityEvent("cache.miss", tags: new ActivityTagsCollection { ["cache.name"] = "users" }));
        Activity[] spans = [load, query, operation, http];
        foreach (var span in spans) { span.Stop(); }
        return spans;
    }
}
