using System.Diagnostics;
using GraphQL;
using GraphQL.DataLoader;
using GraphQL.Resolvers;

namespace Pcf.Observability.GraphQL;

/// <summary>Times and traces a resolver when it waits; one that does not wait costs a reading of the clock. Thread-safe.</summary>
internal sealed class ObservedResolver(IFieldResolver inner, string parentType, string field, GraphQLInstruments instruments) : IFieldResolver
{
    private readonly string _coordinate = $"{parentType}.{field}";

    // Only the first wait shows that a resolver waits at all. From then on its span begins before it is called, so that what it starts is below it.
    private volatile bool _waits;

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var began = instruments.Clock.GetTimestamp();
        // The context belongs to the executer again when the resolver has ended, so nothing of it is read then.
        var request = ObservedRequest.Of(context.ExecutionContext?.Listeners);
        var around = Activity.Current;
        var span = _waits ? request?.StartField(_coordinate, TimeSpan.Zero) : null;
        ValueTask<object?> pending;
        try
        {
            pending = inner.ResolveAsync(context);
        }
        catch (Exception e)
        {
            End(span, e);
            throw;
        }
        if (pending.IsCompletedSuccessfully)
        {
            var result = pending.Result;
            // The request waits for it later, together with others.
            if (result is IDataLoaderResult load) { result = new ObservedLoad(load, this, request); }
            span?.Dispose();
            return new ValueTask<object?>(result);
        }
        span ??= StartLate(request, began);
        // The span stays current in the resolver's own flow, and must not in that of the next field.
        Activity.Current = around;
        return WaitAsync(pending, began, span, request);
    }

    /// <summary>Waits for what a data loader loads for the field.</summary>
    public async Task<object?> LoadAsync(IDataLoaderResult load, ObservedRequest? request, CancellationToken cancel)
    {
        var began = instruments.Clock.GetTimestamp();
        var span = request?.StartField(_coordinate, TimeSpan.Zero);
        return await WaitAsync(new ValueTask<object?>(load.GetResultAsync(cancel)), began, span, request).ConfigureAwait(false);
    }

    private async ValueTask<object?> WaitAsync(ValueTask<object?> pending, long began, Activity? span, ObservedRequest? request)
    {
        try
        {
            var result = await pending.ConfigureAwait(false);
            End(span, null);
            return result is IDataLoaderResult load ? new ObservedLoad(load, this, request) : result;
        }
        catch (Exception e)
        {
            End(span, e);
            throw;
        }
        finally
        {
            var duration = instruments.Clock.GetElapsedTime(began);
            if (GraphQLInstruments.IsSlow(duration)) { instruments.FieldEnded(duration, parentType, field); }
        }
    }

    private Activity? StartLate(ObservedRequest? request, long began)
    {
        _waits = true;
        return request?.StartField(_coordinate, instruments.Clock.GetElapsedTime(began));
    }

    private static void End(Activity? span, Exception? error)
    {
        if (span is null) { return; }
        if (error is not null)
        {
            span.SetTag("error.type", error is ExecutionError ? ErrorCode.Of(error) : error.GetType().FullName);
            span.SetStatus(ActivityStatusCode.Error);
            if (error is not ExecutionError) { span.AddException(error); }
        }
        span.Dispose();
    }
}

/// <summary>What a data loader is to load for a field.</summary>
internal sealed class ObservedLoad(IDataLoaderResult inner, ObservedResolver resolver, ObservedRequest? request) : IDataLoaderResult
{
    public Task<object?> GetResultAsync(CancellationToken cancellationToken = default) => resolver.LoadAsync(inner, request, cancellationToken);
}
