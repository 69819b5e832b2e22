using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>Serves a GraphQL engine over HTTP.</summary>
public static class GraphQLEndpoint
{
    /// <summary>Maps GraphQL over HTTP, POST and GET, to a path.</summary>
    /// <remarks>
    /// Source: the GraphQL over HTTP draft. Every answer, failures included, is a GraphQL response with <c>extensions.code</c>; wrong input never
    /// gives a status of 500 or above. Names given to the endpoint, authorization and rate limits are added to the result as usual.
    /// </remarks>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The path, for example <c>/graphql</c>.</param>
    /// <param name="engine">Answers the requests.</param>
    /// <param name="options">Limits and the state factory; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints, string pattern, GraphQLEngine engine, GraphQLHttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new GraphQLHttpOptions();
        options.Check();
        var handler = new GraphQLHttpHandler(engine, options);
        return endpoints.Map(pattern, (RequestDelegate)handler.HandleAsync).WithDisplayName("GraphQL " + pattern);
    }
}
