using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using GraphQL.DI;
using GraphQL.Telemetry;
using GraphQL.Validation.Complexity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pcf.Observability;
using Pcf.Observability.GraphQL;

namespace GraphQL;

/// <summary>Gives a service on GraphQL.NET the telemetry of its requests.</summary>
public static class PcfGraphQLBuilder
{
    /// <summary>The name of the meter and of the activity source.</summary>
    internal const string Name = "Pcf.Observability.GraphQL";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Counts, times, traces and records the requests of every schema of these services.</summary>
    /// <remarks>
    /// <para>Requests are counted by type, name and outcome, errors by code, and resolvers that wait are timed. A request has one span and
    /// one record, <c>graphql.completed</c>; a resolver that waits has a span of its own, 100 in a request at most. What an operation could cost is
    /// known
    /// where the service has added a complexity analyzer. Metrics, spans and records are those of docs/telemetry.md.</para>
    /// <para>With <c>AddPcfObservability</c> the names that clients choose have a budget of 50. With or without it, the documents that
    /// GraphQL.NET's own <c>UseTelemetry</c> puts on its spans lose their literals.</para>
    /// <para>Fields are observed in schemas that call the base constructor with their service provider, as those of <c>AddAutoSchema</c> do.
    /// A second call changes nothing.</para>
    /// </remarks>
    /// <param name="builder">The builder that <c>AddGraphQL</c> gives.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IGraphQLBuilder AddPcfTelemetry(this IGraphQLBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryRegister(typeof(GraphQLInstruments), Instruments, DI.ServiceLifetime.Singleton);
        AddOnce<RegistryDefaults, GraphQLBudgets>(services);
        AddOnce<IConfigureExecution, RequestTelemetry>(services);
        AddOnce<IConfigureExecution, ExecutionTelemetry>(services);
        AddOnce<IConfigureSchema, FieldTelemetry>(services);
        AddOnce<IPostConfigureOptions<ComplexityOptions>, ComplexityReport>(services);
        AddOnce<IPostConfigureOptions<GraphQLTelemetryOptions>, DocumentWithoutLiterals>(services);
        return builder;
    }

    // The service may have others of the same kind, so what is added already is known by its own type.
    private static void AddOnce<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        IServiceRegister services)
        where TImplementation : TService => services.TryRegister(
            typeof(TService), typeof(TImplementation), DI.ServiceLifetime.Singleton, RegistrationCompareMode.ServiceTypeAndImplementationType);

    private static GraphQLInstruments Instruments(IServiceProvider services) => new(
        services.GetService<IMeterFactory>()?.Create(Name) ?? new Meter(Name),
        Source,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        (ILogger?)services.GetService<ILoggerFactory>()?.CreateLogger(Name) ?? NullLogger.Instance,
        services.GetService<OperationSampling>() ?? new OperationSampling());
}
