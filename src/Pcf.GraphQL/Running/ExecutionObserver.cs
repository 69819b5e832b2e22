using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Running;

/// <summary>Watches requests, for telemetry. Every method does nothing unless overridden; all may be called by many requests at once.</summary>
/// <remarks>
/// What <see cref="RequestStarted"/> returns comes back as <c>request</c>, what <see cref="ResolverStarted"/> returns as <c>resolver</c>.
/// Ambient state set in a started-method (a current activity) holds for that request or resolver only. Synchronous fields are not
/// observed unless they fail. Methods must not throw.
/// </remarks>
public abstract class ExecutionObserver
{
    /// <summary>Before the document is looked at. The result is any object that the other methods should get, or null.</summary>
    public virtual object? RequestStarted(GraphQLRequest request) => null;

    /// <summary>The document is parsed and valid.</summary>
    /// <param name="request">From <see cref="RequestStarted"/>.</param>
    /// <param name="fromCache">True when an earlier request had done the work.</param>
    public virtual void DocumentReady(object? request, bool fromCache)
    {
    }

    /// <summary>The operation is chosen; it has not run yet.</summary>
    /// <param name="request">From <see cref="RequestStarted"/>.</param>
    /// <param name="kind">What it does.</param>
    /// <param name="name">Its name, chosen by the client; null when it has none.</param>
    public virtual void OperationKnown(object? request, OperationKind kind, string? name)
    {
    }

    /// <summary>A resolver that may wait is about to be called.</summary>
    public virtual object? ResolverStarted(object? request, FieldContext field) => null;

    /// <summary>A resolver that may wait has a result, or an error.</summary>
    public virtual void ResolverEnded(object? request, object? resolver, FieldContext field, Exception? error)
    {
    }

    /// <summary>Any resolver threw; the exception is the original one, also where the client sees nothing of it.</summary>
    public virtual void ResolverFailed(object? request, string coordinate, Exception error)
    {
    }

    /// <summary>A subscription has an event, and the answer to it is about to be made. The result is what the other methods get as <c>request</c>
    /// while it is made; unless overridden, the subscription's own.</summary>
    /// <param name="request">From <see cref="RequestStarted"/>.</param>
    public virtual object? EventStarted(object? request) => request;

    /// <summary>The answer to an event is written; the summary is null when the reader has gone before.</summary>
    /// <param name="happened">From <see cref="EventStarted"/>.</param>
    /// <param name="summary">What became of it.</param>
    public virtual void EventEnded(object? happened, ExecutionSummary? summary)
    {
    }

    /// <summary>The request as a whole failed inside the engine, or was cancelled. <see cref="RequestEnded"/> does not follow.</summary>
    public virtual void RequestFailed(object? request, Exception error)
    {
    }

    /// <summary>The response is written. For a subscription: the stream has ended; its events have summaries of
    /// their own, and this one has the error that ended it, if any.</summary>
    public virtual void RequestEnded(object? request, ExecutionSummary summary)
    {
    }
}
