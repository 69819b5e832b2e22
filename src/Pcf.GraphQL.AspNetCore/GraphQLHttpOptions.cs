using Microsoft.AspNetCore.Http;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>How a GraphQL endpoint reads requests. Read once when the endpoint is mapped.</summary>
public sealed class GraphQLHttpOptions
{
    /// <summary>Size of a request body in bytes; more is answered with 413.</summary>
    /// <value>1 or more; the default is 1 048 576 (1 MiB).</value>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Nesting of the JSON in a request body, a query string's variables and extensions included; more is answered with 400.</summary>
    /// <value>1 to 500; the default is 64.</value>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>How long a request may take until its answer is made: its body, its place and its execution together. A body that comes later is
    /// answered with 408, and an execution has what the body left of it. Streams have no such end.</summary>
    /// <value>More than zero; the default is 30 seconds.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the object that resolvers get as <c>FieldContext.State</c>; called once for each request, also for one that is refused. Null
    /// for none.</summary>
    public Func<HttpContext, ValueTask<object?>>? State { get; init; }

    /// <summary>Makes what is called when all resolvers wait, from the request's state: a batch loader's dispatch. Null for none.</summary>
    public Func<object?, Action?>? Stalled { get; init; }

    /// <summary>Admits a request to execution, after its body is read; what it returns is disposed when the request is executed,
    /// over a stream with the first answer or when a subscription waits for its first event, whichever is first; it may be disposed twice. Null as
    /// the answer refuses the request with 503. Null admits every request.</summary>
    public Func<HttpContext, ValueTask<IDisposable?>>? Admit { get; init; }

    /// <summary>Documents that a request may name by their SHA-256, over each transport.</summary>
    /// <value>Null for none, which is the default: each request brings its document.</value>
    public TrustedDocuments? Documents { get; init; }

    /// <summary>The budget of large answers, the same as <see cref="EngineOptions.Answers"/>: an answer counts until it is sent. Null for no
    /// limit.</summary>
    public AnswerBudget? Answers { get; init; }

    /// <summary>Subscriptions over WebSockets and server-sent events.</summary>
    public GraphQLStreamOptions Streams { get; init; } = new();

    /// <summary>The page for a browser that opens the endpoint's address.</summary>
    /// <value>Null for none, which is the default: a browser's GET is a request as any other.</value>
    public GraphiQLOptions? GraphiQL { get; init; }

    internal void Check()
    {
        Streams.Check();
        Require(MaxBodyBytes >= 1, nameof(MaxBodyBytes), "1 or more");
        Require(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "more than zero");
        Require(MaxJsonDepth is >= 1 and <= 500, nameof(MaxJsonDepth), "1 to 500");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) { throw new ArgumentOutOfRangeException(name, $"GraphQLHttpOptions.{name} must be {range}."); }
    }
}
