namespace Pcf.GraphQL.Running;

/// <summary>Limits and policies of an engine. Read once when the engine is made.</summary>
public sealed class EngineOptions
{
    /// <summary>Size of a document in bytes.</summary>
    /// <value>1 or more; the default is 262 144 (256 KiB).</value>
    public int MaxDocumentBytes { get; init; } = 256 * 1024;

    /// <summary>Lexical tokens in a document.</summary>
    /// <value>1 or more; the default is 10 000.</value>
    public int MaxTokens { get; init; } = 10_000;

    /// <summary>Nesting of selections (also through fragments), of list and object values, and of list types.</summary>
    /// <value>1 to 500; the default is 200. The upper bound keeps recursion inside the stack.</value>
    public int MaxDepth { get; init; } = 200;

    /// <summary>Fields written in a document.</summary>
    /// <value>1 or more; the default is 5 000.</value>
    public int MaxFields { get; init; } = 5_000;

    /// <summary>Fields with an alias in a document.</summary>
    /// <value>0 or more; the default is 1 000.</value>
    public int MaxAliases { get; init; } = 1_000;

    /// <summary>What an operation may cost (<see cref="ExecutionSummary.Cost"/>); more is refused with INVALID_INPUT before any field runs.</summary>
    /// <value>0 (no limit) or more; the default is 0.</value>
    public int MaxCost { get; init; }

    /// <summary>Charges the cost of an operation to its sender, who is known by the request's state, just before it runs: null lets it run, a time
    /// refuses it with RATE_LIMITED for that long. A subscription is charged when it starts and for each event; one that cannot be
    /// paid for ends it. May be called by several requests at once.</summary>
    public Func<int, object?, TimeSpan?>? Charge { get; init; }

    /// <summary>Events of subscriptions answered at one time; the others wait, in their subscription's order. So an event that many subscriptions
    /// wait
    /// for takes no more of the process than a few requests do.</summary>
    /// <value>0 (no limit) or more; the default is 0.</value>
    public int MaxEvents { get; init; }

    /// <summary>Errors shown in one response; the rest is only counted.</summary>
    /// <value>1 or more; the default is 100.</value>
    public int MaxErrors { get; init; } = 100;

    /// <summary>Bytes that a response's data may take while it is put together; more ends the request with INVALID_INPUT: it asks for too
    /// much.</summary>
    /// <value>1 or more; the default is 16 777 216 (16 MiB).</value>
    public int MaxResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes that the large answers of the process may take together while they are made; one that would exceed it ends with UNAVAILABLE.
    /// A transport counts an answer that waits to be sent in the same budget. Null for no limit.</summary>
    public AnswerBudget? Answers { get; init; }

    /// <summary>Keeps whole answers of queries whose fields are all marked cacheable. What costs are charged for a request does not depend on
    /// it.</summary>
    /// <value>Null for none, which is the default: each query runs.</value>
    public AnswerCache? Kept { get; init; }

    /// <summary>Names whom a private answer is for, from the request's state; null for a request whose private answers are not to be kept.
    /// Two callers must have different names.</summary>
    /// <value>Null, which is the default, keeps no private answers.</value>
    public Func<object?, string?>? CallerOf { get; init; }

    /// <summary>Documents kept parsed, validated and planned.</summary>
    /// <value>0 (no cache) or more; the default is 1 000.</value>
    public int CachedDocuments { get; init; } = 1_000;

    /// <summary>Bytes of text of the documents kept. What is made of a text takes about thirty times its size.</summary>
    /// <value>0 or more; the default is 2 097 152 (2 MiB).</value>
    public long CachedDocumentBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>How long a request may take; then it ends with TIMEOUT and its resolvers are cancelled.</summary>
    /// <value>The default is 30 s; zero means no limit. Subscriptions have it for each event.</value>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether clients may introspect the schema. <c>__typename</c> is always allowed.</summary>
    /// <value>The default is true.</value>
    public bool Introspection { get; init; } = true;

    /// <summary>The clock of <see cref="Deadline"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// What a client sees of an exception other than <see cref="FieldException"/>; null (also as the answer) means "Internal error", INTERNAL.
    /// The context is null where the resolver took none. May be called by several requests at once.
    /// </summary>
    public Func<Exception, FieldContext?, FieldException?>? DescribeError { get; init; }

    /// <summary>Called for every error before it is written, with the request's state; adds to <see cref="GraphQLError.Extensions"/>.</summary>
    public Action<GraphQLError, object?>? DecorateError { get; init; }

    internal void Check()
    {
        Require(MaxDocumentBytes >= 1, nameof(MaxDocumentBytes), "1 or more");
        Require(MaxTokens >= 1, nameof(MaxTokens), "1 or more");
        Require(MaxDepth is >= 1 and <= 500, nameof(MaxDepth), "1 to 500");
        Require(MaxFields >= 1, nameof(MaxFields), "1 or more");
        Require(MaxAliases >= 0, nameof(MaxAliases), "0 or more");
        Require(MaxCost >= 0, nameof(MaxCost), "0 or more");
        Require(MaxEvents >= 0, nameof(MaxEvents), "0 or more");
        Require(MaxErrors >= 1, nameof(MaxErrors), "1 or more");
        Require(MaxResponseBytes >= 1, nameof(MaxResponseBytes), "1 or more");
        Require(CachedDocuments >= 0, nameof(CachedDocuments), "0 or more");
        Require(CachedDocumentBytes >= 0, nameof(CachedDocumentBytes), "0 or more");
        Require(Deadline >= TimeSpan.Zero, nameof(Deadline), "zero or more");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) { throw new ArgumentOutOfRangeException(name, $"EngineOptions.{name} must be {range}."); }
    }
}
