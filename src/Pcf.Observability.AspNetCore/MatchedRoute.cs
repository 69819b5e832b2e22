using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Logging.Records;

namespace Pcf.Observability.AspNetCore;

/// <summary>Where a request was routed to, and stays so when an error page takes it over: the framework forgets the first route by then. Not
/// thread-safe.</summary>
/// <param name="features">The request's features.</param>
/// <param name="scope">What its log records carry.</param>
internal sealed class MatchedRoute(IFeatureCollection features, RequestScope scope) : IEndpointFeature, IRouteValuesFeature
{
    private static readonly string[] NameParts = ["area", "controller", "action"];

    /// <summary>What the request's log records carry.</summary>
    public RequestScope Scope => scope;

    private int _revision = -1;
    private Endpoint? _own;
    private RouteData? _ownData;
    private RouteValueDictionary? _ownValues;
    private RouteValueDictionary? _values;

    public Endpoint? Endpoint
    {
        get;
        set
        {
            field = value;
            if (value is not null && !IsReExecuted) { _own = value; }
        }
    }

    [AllowNull]
    public RouteValueDictionary RouteValues
    {
        get => _values ??= [];
        set
        {
            _values = value;
            if (value is { Count: > 0 } && !IsReExecuted) { _ownValues = value; }
        }
    }

    // Pages for exceptions and for statuses are found by routing the request a second time; each says so while it does, by a feature.
    private bool IsReExecuted => features.Revision != _revision
        && (features.Get<IExceptionHandlerFeature>() is not null || features.Get<IStatusCodeReExecuteFeature>() is not null);

    /// <summary>What a request's log records carry; null where no request telemetry is around it.</summary>
    /// <remarks>A server finds its own kinds of features first, and others last.</remarks>
    public static RequestScope? ScopeOf(HttpContext context) =>
        context.Features.Get<IEndpointFeature>() is MatchedRoute route ? route.Scope : context.Features.Get<RequestScope>();

    /// <summary>Says that the request begins: no page has it routed again before another feature is set.</summary>
    public void Begin() => _revision = features.Revision;

    /// <summary>The template of the route that matched, from code and never from the path; null when none did.</summary>
    public string? TemplateFor(HttpContext context)
    {
        if ((_own ?? features.Get<IExceptionHandlerFeature>()?.Endpoint) is RouteEndpoint route)
        {
            return route.RoutePattern.RawText ?? Text(route.RoutePattern);
        }
        return _own is null && _ownValues is { } values ? OfRouter(context, values) : null;
    }

    // A pattern that was made of parts has no text of its own.
    private static string Text(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "",
    }))));

    // Routers (UseMvc, UseRouter) have no endpoints, and what they have of a route is gone when an error page was routed.
    private string? OfRouter(HttpContext context, RouteValueDictionary values)
    {
        _ownData ??= features.Get<IRoutingFeature>()?.RouteData;
        if (ActionTemplate(context, values) is { } attribute) { return attribute; }
        if (ReferenceEquals(_ownData?.Values, values)
            && _ownData.Routers.OfType<RouteBase>().LastOrDefault()?.ParsedTemplate.TemplateText is { } template)
        {
            return template;
        }
        return ActionName(context, values);
    }

    private static string? ActionTemplate(HttpContext context, RouteValueDictionary values) =>
        ActionOf(context, values)?.AttributeRouteInfo?.Template;

    // As the action is named in code, whatever casing the client wrote it in.
    private static string? ActionName(HttpContext context, RouteValueDictionary values) =>
        ActionOf(context, values) is { } action
            ? string.Join('/', NameParts.Select(key => action.RouteValues.TryGetValue(key, out var name) ? name : null)
                .Where(name => !string.IsNullOrEmpty(name)))
            : null;

    private static Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor? ActionOf(HttpContext context, RouteValueDictionary values) =>
        context.RequestServices?.GetService<IActionDescriptorCollectionProvider>()?.ActionDescriptors.Items.FirstOrDefault(
            action => action.RouteValues.All(value =>
            string.Equals(value.Value ?? "", values.TryGetValue(value.Key, out var given) ? given as string ?? "" : "",
                StringComparison.OrdinalIgnoreCase)));
}
