using GraphQL;
using GraphQL.Transport;
using GraphQL.Types;
using GraphQLNet;

var builder = WebApplication.CreateBuilder(args);
builder.AddPcfObservability();
builder.Services.AddGraphQL(graphql => graphql
    .AddAutoSchema<Query>(schema => schema.WithMutation<Mutation>())
    .AddSystemTextJson()
    .AddComplexityAnalyzer(complexity => complexity.MaxComplexity = 10_000)
    .AddPcfTelemetry());
var app = builder.Build();
app.MapPcfMetrics();
app.MapPost("/graphql", async (HttpContext http, IDocumentExecuter<ISchema> executer, IGraphQLSerializer serializer) =>
{
    var request = await serializer.ReadAsync<GraphQLRequest>(http.Request.Body, http.RequestAborted);
    var result = await executer.ExecuteAsync(options =>
    {
        options.Query = request?.Query;
        options.OperationName = request?.OperationName;
        options.Variables = request?.Variables;
        options.RequestServices = http.RequestServices;
        options.CancellationToken = http.RequestAborted;
    });
    http.Response.StatusCode = result.Executed ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    http.Response.ContentType = "application/graphql-response+json; charset=utf-8";
    await serializer.WriteAsync(http.Response.Body, result, http.RequestAborted);
});
await app.RunAsync();
