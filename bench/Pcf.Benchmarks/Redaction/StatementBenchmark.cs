using System.Buffers;
using BenchmarkDotNet.Attributes;
using Pcf.Redaction;

namespace Pcf.Benchmarks.Redaction;

/// <summary>What does it cost to take the values out of a statement, against copying it, on ordinary text and on text made to be slow?</summary>
[MemoryDiagnoser]
public class StatementBenchmark
{
    private const string Sql =
        "SELECT id, title, body FROM notes WHERE author = 'u_9f2c61d0' AND created > 1700000000 AND title LIKE 'abc%' ORDER BY id LIMIT 20";

    // The length that the goal names.
    private const string Sql125 =
        "SELECT id, title, body FROM notes WHERE author = 'u_9f2c' AND year > 2026 AND title LIKE 'abc%' ORDER BY created LIMIT 20, 40";
    private const string GraphQL =
        "query GetNotes($first: Int) { notes(first: $first, where: {author: \"u_9f2c\", year: 2026}) { totalCount edges { node { title } } } }";

    private static readonly string Hostile = string.Concat(Enumerable.Repeat("([a:['x'], \"b\".c, - - 1, /* /**/ */ $$y$$]), ", 65_536 / 46));

    private readonly ArrayBufferWriter<char> _output = new(1 << 17);

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _output.ResetWrittenCount();
        _output.Write(Sql.AsSpan());
        return _output.WrittenCount;
    }

    [Benchmark]
    public int SqlInto()
    {
        _output.ResetWrittenCount();
        SqlStatement.Redact(Sql, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public string SqlToString() => SqlStatement.Redact(Sql);

    [Benchmark]
    public int Sql125Into()
    {
        _output.ResetWrittenCount();
        SqlStatement.Redact(Sql125, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public string Sql125ToString() => SqlStatement.Redact(Sql125);

    [Benchmark]
    public int GraphQLInto()
    {
        _output.ResetWrittenCount();
        GraphQLStatement.Redact(GraphQL, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int Hostile64K()
    {
        _output.ResetWrittenCount();
        SqlStatement.Redact(Hostile, _output);
        return _output.WrittenCount;
    }
}
