using GraphQL;
using GraphQL.DI;

namespace Pcf.Observability.GraphQL;

/// <summary>Times, counts and traces a request, around all else that the service has put before its execution. Thread-safe.</summary>
internal sealed class RequestTelemetry(GraphQLInstruments instruments) : IConfigureExecution
{
    /// <summary>Ahead of everything.</summary>
    public float SortOrder => float.MinValue;

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions options, ExecutionDelegate next)
    {
        var request = ObservedRequest.Begin(instruments, options);
        try
        {
            var result = await next(options).ConfigureAwait(false);
            request.Answered(result);
            // Of a subscription each event is executed with these options.
            if (result.Streams is null) { options.Listeners.Remove(request); }
            return result;
        }
        catch (Exception e)
        {
            options.Listeners.Remove(request);
            request.Threw(e, options.CancellationToken);
            throw;
        }
    }
}

/// <summary>Hears of exceptions and of cached documents, after all else that the service has put before its execution. Thread-safe.</summary>
internal sealed class ExecutionTelemetry : IConfigureExecution
{
    /// <summary>Behind everything.</summary>
    public float SortOrder => float.MaxValue;

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions options, ExecutionDelegate next)
    {
        if (ObservedRequest.Of(options.Listeners) is not { } request) { return await next(options).ConfigureAwait(false); }
        request.DocumentCached = options.Document is not null;
        var handler = options.UnhandledExceptionDelegate;
        options.UnhandledExceptionDelegate = context =>
        {
            // A client that has gone is no fault of the service.
            var isCancelled = context.OriginalException is OperationCanceledException && options.CancellationToken.IsCancellationRequested;
            if (!isCancelled) { request.Failed(context); }
            return handler is null ? Task.CompletedTask : handler(context);
        };
        try
        {
            return await next(options).ConfigureAwait(false);
        }
        finally
        {
            options.UnhandledExceptionDelegate = handler!;
        }
    }
}
