using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Benchmarks.Tracing;

/// <summary>What it costs to write a span redacted, by kinds of spans.</summary>
public class SpanMessageBenchmark
{
    private readonly SpanMessage _message = new(new SpanRedactor(new Redactor()));
    private readonly Activity[] _http = RequestSpans.Http();
    private readonly Activity[] _graphQL = RequestSpans.GraphQL();
    private readonly Activity[] _sql = RequestSpans.Sql();
    private readonly Activity[] _batch = RequestSpans.Batch();
    private int _next;

    /// <summary>The span of an HTTP request: ten attributes, two of them ids.</summary>
    [Benchmark]
    public int Http() => Encode(_http);

    /// <summary>The span of a GraphQL operation: two attributes.</summary>
    [Benchmark]
    public int GraphQL() => Encode(_graphQL);

    /// <summary>The span of a SQL statement: four attributes, the statement among them.</summary>
    [Benchmark]
    public int Sql() => Encode(_sql);

    /// <summary>The span of a batch: two attributes, one of them a number.</summary>
    [Benchmark]
    public int Batch() => Encode(_batch);

    private int Encode(Activity[] spans)
    {
        var writer = ThreadWriter.Take();
        _message.Write(writer, spans[_next++ & (RequestSpans.Count - 1)]);
        var length = writer.Length;
        ThreadWriter.GiveBack(writer);
        return length;
    }
}
