using System.Diagnostics;
using GraphQL;
using GraphQL.DataLoader;
using GraphQL.Types;

namespace Pcf.Observability.GraphQL.Tests.Support;

/// <summary>A schema with a field for each way in which a request can go.</summary>
internal sealed class TestSchema : Schema
{
    // Above the millisecond from which a field's time is recorded.
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(5);

    public TestSchema(IServiceProvider services)
        : base(services)
    {
        Query = QueryType();
        Mutation = MutationType();
        Subscription = SubscriptionType();
    }

    /// <summary>The events of the subscription <c>ticks</c>.</summary>
    public EventStream Ticks { get; } = new();

    /// <summary>The span around the resolver of <c>traced</c>.</summary>
    public string? SeenSpan { get; private set; }

    private ObjectGraphType QueryType()
    {
        var query = new ObjectGraphType { Name = "Query" };
        query.Field<StringGraphType>("hello").Argument<StringGraphType>("name").Resolve(_ => "hello");
        query.Field<StringGraphType>("slow").ResolveAsync(async field =>
        {
            await Task.Delay(Wait, field.CancellationToken);
            return "slow";
        });
        query.Field<StringGraphType>("broken").Resolve(_ => throw new InvalidOperationException("The store is broken."));
        query.Field<StringGraphType>("brokenLater").ResolveAsync(async field =>
        {
            await Task.Delay(Wait, field.CancellationToken);
            throw new InvalidOperationException("The store broke.");
        });
        query.Field<StringGraphType>("refused").Resolve(_ => throw new ExecutionError("No tea here.") { Code = "TEAPOT" });
        query.Field<StringGraphType>("refusedWithoutCode").Resolve(_ => throw new ExecutionError("No."));
        query.Field<StringGraphType>("coded").Argument<StringGraphType>("code")
            .Resolve(field => throw new ExecutionError("No.") { Code = field.GetArgument<string>("code") });
        query.Field<StringGraphType>("traced").ResolveAsync(async field =>
        {
            SeenSpan = Activity.Current?.SpanId.ToHexString();
            await Task.Delay(Wait, field.CancellationToken);
            return "traced";
        });
        query.Field<StringGraphType>("loaded").Resolve(_ => new Load(Wait));
        query.Field("customer", CustomerType()).ResolveAsync(async field =>
        {
            await Task.Delay(Wait, field.CancellationToken);
            return new object();
        });
        query.Field("customers", new ListGraphType(query.Fields.Find("customer")!.ResolvedType!)).Argument<IntGraphType>("first")
            .Resolve(field => Enumerable.Repeat(new object(), field.GetArgument("first", 1)));
        return query;
    }

    private static ObjectGraphType CustomerType()
    {
        var customer = new ObjectGraphType { Name = "Customer" };
        customer.Field<StringGraphType>("orders").ResolveAsync(async field =>
        {
            await Task.Delay(Wait, field.CancellationToken);
            return "two";
        });
        return customer;
    }

    private static ObjectGraphType MutationType()
    {
        var mutation = new ObjectGraphType { Name = "Mutation" };
        mutation.Field<StringGraphType>("rename").Argument<StringGraphType>("name").Resolve(field => field.GetArgument<string>("name"));
        return mutation;
    }

    private ObjectGraphType SubscriptionType()
    {
        var subscription = new ObjectGraphType { Name = "Subscription" };
        subscription.Field<StringGraphType>("ticks")
            .Resolve(field => field.Source as string == "bad" ? throw new InvalidOperationException("A bad tick.") : field.Source)
            .ResolveStream(_ => Ticks);
        return subscription;
    }

    private sealed class Load(TimeSpan wait) : IDataLoaderResult
    {
        public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default)
        {
            await Task.Delay(wait, cancellationToken);
            return "loaded";
        }
    }
}
