using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pcf.Observability.AspNetCore;

/// <summary>Makes the activity of a request where the host makes none: records, errors and calls to other services have their ids from it.
/// Thread-safe.</summary>
/// <remarks>It is the host's in all that can be seen of it. Nothing listens to it, or the host would have made one; so it is not stopped, which would
/// change the execution context once more and be seen by none.</remarks>
/// <param name="propagator">Reads the caller's trace context.</param>
internal sealed class RequestActivity(DistributedContextPropagator propagator)
{
    // As the host names it.
    private const string Name = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private static readonly DistributedContextPropagator.PropagatorGetterCallback Getter = Read;

    /// <summary>Begins it in the flow of the caller, and makes it the request's.</summary>
    public Activity Start(HttpContext context)
    {
        var activity = new Activity(Name);
        var headers = context.Request.Headers;
        propagator.ExtractTraceIdAndState(headers, Getter, out var parent, out var state);
        if (!string.IsNullOrEmpty(parent))
        {
            activity.SetParentId(parent);
            if (!string.IsNullOrEmpty(state)) { activity.TraceStateString = state; }
        }
        // The propagator gives them in the order in which they are to be added.
        foreach (var (key, value) in propagator.ExtractBaggage(headers, Getter) ?? []) { activity.AddBaggage(key, value); }
        activity.Start();
        context.Features.Set<IHttpActivityFeature>(new Feature(activity));
        return activity;
    }

    private static void Read(object? carrier, string fieldName, out string? fieldValue, out IEnumerable<string>? fieldValues)
    {
        fieldValues = null;
        fieldValue = ((IHeaderDictionary)carrier!)[fieldName];
    }

    private sealed class Feature(Activity activity) : IHttpActivityFeature
    {
        public Activity Activity { get; set; } = activity;
    }
}
