using System.Diagnostics.Metrics;
using System.Globalization;
using Pcf.Api.Authentication;
using Pcf.Api.Batching;
using Pcf.Api.Health;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;
using Pcf.Observability;
using Pcf.Observability.GraphQL;
using Pcf.Redaction;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Users;

namespace Pcf.Api.GraphQL;

/// <summary>Ties schema.graphql to the domain and puts it on the wire.</summary>
internal static class GraphQLSetup
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const string FirstQuery =
        """
        # Set a token below, under Headers:
        # { "Authorization": "Bearer …" }
        query Notes {
          me {
            name
          }
          notes(first: 3) {
            totalCount
            edges {
              node {
                title
                author {
                  name
                }
              }
            }
          }
        }
        """;

    public static void AddGraphQL(this IServiceCollection services, GraphQLLimits limits, IHostEnvironment environment)
    {
        services.AddSingleton(_ => new CostBudget(limits));
        services.AddSingleton<RegistryDefaults, GraphQLBudgets>();
        services.AddSingleton(provider =>
        {
            var answers = new AnswerBudget(limits.AnswerBytes);
            AnswerMetrics.Register(provider.GetRequiredService<IMeterFactory>(), answers);
            return answers;
        });
        services.AddSingleton<GraphQLTelemetry>();
        services.AddSingleton<BatchTelemetry>();
        services.AddSingleton<LoaderSource>();
        services.AddSingleton<QueryFields>();
        services.AddSingleton<MutationFields>();
        services.AddSingleton<SubscriptionFields>();
        services.AddSingleton(provider =>
        {
            var budget = provider.GetRequiredService<CostBudget>();
            var redactor = provider.GetRequiredService<Redactor>();
            return new GraphQLEngine(Bind(provider), new EngineOptions
            {
                MaxDepth = limits.MaxDepth,
                MaxTokens = limits.MaxTokens,
                MaxCost = limits.MaxCost,
                Answers = provider.GetRequiredService<AnswerBudget>(),
                Charge = (cost, state) => state is RequestState request ? budget.Charge(cost, request) : null,
                Kept = provider.GetService<AnswerCache>(),
                CallerOf = static state => state is RequestState { Caller: { IsKnown: true } caller } ? caller.User.ToString() : null,
                MaxEvents = Environment.ProcessorCount,
                Introspection = limits.Introspection ?? !environment.IsProduction(),
                Deadline = limits.Timeout,
                Clock = provider.GetRequiredService<TimeProvider>(),
                DescribeError = static (failure, _) => ErrorTranslation.Describe(failure),
                DecorateError = (error, state) => ErrorTranslation.Decorate(error, state, redactor),
            }, provider.GetRequiredService<GraphQLTelemetry>());
        });
    }

    /// <summary>The page for browsers; null where there is none.</summary>
    public static GraphiQLOptions? Explorer(GraphQLLimits limits, AuthOptions auth, IHostEnvironment environment)
    {
        if (!(limits.GraphiQL ?? environment.IsDevelopment())) { return null; }
        var caller = auth.ActsAsDemoUser(environment) ? $"# Requests act as the demo user {auth.DemoUser}." : "# Requests need a token of your issuer.";
        return new GraphiQLOptions { DefaultQuery = $"{caller}\n{FirstQuery}\n" };
    }

    /// <summary>The schema with its resolvers.</summary>
    /// <exception cref="SchemaException">A field has no resolver, or a resolver no field; the message names all of them.</exception>
    private static ExecutableSchema Bind(IServiceProvider services)
    {
        var binder = new SchemaBinder(Schema.Parse(ReadSchema()))
            .Id(UserId.Parse, id => id.ToString(), IdText.Rule)
            .Id(OrganizationId.Parse, id => id.ToString(), IdText.Rule)
            .Id(NoteId.Parse, id => id.ToString(), IdText.Rule)
            .Scalar("DateTime", text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
                time => time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture))
            .Enum<UserKind>("UserKind")
            .Enum<HealthStatus>("HealthStatus")
            .Root("Query", services.GetRequiredService<QueryFields>().Bind)
            .Root("Mutation", services.GetRequiredService<MutationFields>().Bind)
            .Root("Subscription", services.GetRequiredService<SubscriptionFields>().Bind);
        ObjectTypes.Bind(binder);
        FieldCosts.Bind(binder);
        FieldLifetimes.Bind(binder);
        return binder.Build();
    }

    private static string ReadSchema()
    {
        using var stream = typeof(GraphQLSetup).Assembly.GetManifestResourceStream("schema.graphql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
