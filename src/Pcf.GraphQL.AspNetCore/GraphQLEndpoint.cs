using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>Serves a GraphQL engine over HTTP, WebSockets and server-sent events.</summary>
public static class GraphQLEndpoint
{
    /// <summary>Maps GraphQL to a path: over HTTP (POST and GET), over WebSockets (<c>graphql-transport-ws</c>) and over server-sent events (a POST
    /// that accepts
    /// <c>text/event-stream</c>).</summary>
    /// <remarks>
    /// Sources: the GraphQL over HTTP draft, the GraphQL over WebSocket Protocol, and the distinct connections mode of GraphQL over Server-Sent
    /// Events.
    /// Every answer, failures included, is a GraphQL response with <c>extensions.code</c>; wrong input never
    /// gives a status of 500 or above. With <see cref="GraphQLHttpOptions.GraphiQL"/> a browser gets a page there, whose files lie below the path.
    /// Names given to the endpoint, authorization and rate limits are added to the result as usual.
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
        var page = options.GraphiQL is null ? null : new GraphiQLPage(options.GraphiQL);
        var handler = new GraphQLHttpHandler(engine, options, page);
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(handler.HandleAsync);
        if (page is not null)
        {
            endpoints.MapGet($"{pattern}/graphiql/{{{GraphiQLPage.FileRoute}}}", page.WriteFileAsync).WithDisplayName("GraphiQL");
        }
        return endpoints.Map(pattern, pipeline.Build()).WithDisplayName("GraphQL " + pattern);
    }
}
