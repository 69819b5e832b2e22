using System.Buffers;
using BenchmarkDotNet.Attributes;
using Pcf.GraphQL;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.Benchmarks.GraphQL;

/// <summary>What does a GraphQL request cost: read for the first time, from the cache, with a thousand list items, and with a field that
/// waits?</summary>
[MemoryDiagnoser]
public class GraphQLRequestBenchmarks
{
    private static readonly Schema Schema = Schema.Parse(
        "type Query { user(id: ID!): User users: [User!]! later: User } type User { id: ID! name: String! email: String age: Int! }");

    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private readonly GraphQLRequest _small = new("{ user(id: 1) { name email } }");
    private readonly GraphQLRequest _list = new("{ users { id name email age } }");
    private readonly GraphQLRequest _waiting = new("{ later { name email } }");
    private GraphQLEngine _cached = null!;
    private GraphQLEngine _cold = null!;

    [GlobalSetup]
    public void Bind()
    {
        var users = Enumerable.Range(0, 1_000).Select(i => new User(i.ToString(), $"User {i}", $"user{i}@example.test", i % 90)).ToList();
        var schema = new SchemaBinder(Schema)
            .Object<User>("User", t => t
                .Field("id", u => u.Id)
                .Field("name", u => u.Name)
                .Field("email", u => u.Email)
                .Field("age", u => u.Age))
            .Root("Query", t => t
                .Field("user", field => field.Argument<string>("id") == "1" ? users[1] : null)
                .Field("users", _ => users)
                .FieldAsync("later", async _ =>
                {
                    await Task.Yield();
                    return users[1];
                }))
            .Build();
        _cached = new GraphQLEngine(schema);
        _cold = new GraphQLEngine(schema, new EngineOptions { CachedDocuments = 0 });
    }

    [Benchmark(Baseline = true)]
    public ValueTask<ExecutionSummary> Cached() => Run(_cached, _small);

    [Benchmark]
    public ValueTask<ExecutionSummary> ColdParseValidateExecute() => Run(_cold, _small);

    [Benchmark]
    public ValueTask<ExecutionSummary> ThousandItems() => Run(_cached, _list);

    [Benchmark]
    public ValueTask<ExecutionSummary> WaitingField() => Run(_cached, _waiting);

    private ValueTask<ExecutionSummary> Run(GraphQLEngine engine, GraphQLRequest request)
    {
        _output.ResetWrittenCount();
        return engine.ExecuteAsync(request, _output);
    }

    private sealed record User(string Id, string Name, string Email, int Age);
}
