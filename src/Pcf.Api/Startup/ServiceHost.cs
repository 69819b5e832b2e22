using Microsoft.Extensions.Options;
using Pcf.Api.Admission;
using Pcf.Api.Authentication;
using Pcf.Api.Development;
using Pcf.Api.GraphQL;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Telemetry;
using Pcf.Api.Webhooks;
using Pcf.Api.Workspace;
using Pcf.GraphQL.AspNetCore;
using Pcf.GraphQL.Running;
using Pcf.Observability.Settings;
using Pcf.Workspace.Setup;

namespace Pcf.Api.Startup;

/// <summary>Puts the service together. Everything that can be wrong with its set-up shows here, before the first request.</summary>
internal static class ServiceHost
{
    /// <summary>The service, ready to run.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static async Task<WebApplication> BuildAsync(string[] arguments)
    {
        var wrong = new List<string>();
        var readable = Arguments.Check(arguments, wrong);
        // Settings files lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = readable, ContentRootPath = AppContext.BaseDirectory });
        var reader = new SettingsReader(builder.Configuration);
        foreach (var problem in wrong) { reader.AddProblem(problem); }
        var settings = ServiceSettings.Read(reader);
        AddObservability(builder, reader);
        ListenAddresses.Check(builder, reader);
        var documents = settings.ReadTrustedDocuments(reader);
        reader.ThrowIfWrong();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ServerLimits.Apply(kestrel);
        });
        builder.Services.AddConnectionLimit(builder.Configuration["PCF:Telemetry:Metrics:Port"]);
        var records = new HostRecords();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(records);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = settings.Host.ShutdownTimeout;
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        builder.Services.AddSingleton(settings.Host);
        builder.Services.AddSingleton<RequestsAtWork>();
        builder.Services.AddHostedService<Drain>();
        builder.Services.AddSingleton(settings.Health);
        builder.Services.AddSingleton<HealthSignal>();
        builder.Services.AddSingleton<CircuitBreakers>();
        builder.Services.AddSingleton<HealthMonitor>();
        builder.Services.AddSingleton<BackgroundWork>();
        builder.Services.AddHostedService<HealthWatch>();
        AddChecks(builder.Services, settings);
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSignIn(settings.Auth, builder.Environment);
        builder.Services.AddAdmission(settings.Admission);
        builder.Services.AddWorkspace(
            settings.Store, settings.Access, settings.Cache, settings.Health, [.. settings.Webhooks.All.Select(webhook => webhook.Target)]);
        builder.Services.AddWebhooks(settings.Webhooks);
        builder.Services.AddGraphQL(settings.GraphQL, builder.Environment);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(records.Started);
        StartEvents.Report(app, settings, ServiceSettings.Unknown(reader));
        app.UsePcfObservability();
        SecurityHeaders.Use(app);
        Drain.Use(app);
        ConnectionLimit.Use(app);
        // In any casing, as the routes are matched: else a caller would be anonymous, or Development's demo user, under another spelling.
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/graphql", StringComparison.OrdinalIgnoreCase),
            graphql => graphql.UseMiddleware<AdmissionGate>().UseMiddleware<CallerIdentity>());
        app.MapWelcome();
        app.MapHealth();
        app.MapPcfMetrics();
        app.MapPcfLogLevels();
        var limit = app.Services.GetRequiredService<AdaptiveLimit>();
        app.MapGraphQL("/graphql", app.Services.GetRequiredService<GraphQLEngine>(), new GraphQLHttpOptions
        {
            State = static context => ValueTask.FromResult<object?>(RequestState.Of(context)),
            Documents = documents,
            RequestTimeout = settings.Host.RequestTimeout,
            GraphiQL = GraphQLSetup.Explorer(settings.GraphQL, settings.Auth, app.Environment),
            Answers = app.Services.GetRequiredService<AnswerBudget>(),
            Stalled = static state => state is RequestState request ? request.SendBatches : null,
            Admit = async context => await limit.EnterAsync(context.RequestAborted),
            Streams = new GraphQLStreamOptions
            {
                Connect = CallerIdentity.ConnectAsync,
                ClientOf = CallerIdentity.ClientOf,
                ExpiresAt = CallerIdentity.ExpiresAt,
            },
        });
        await app.Services.GetRequiredService<StoreReady>().TryNowAsync();
        await StartEvents.ReportDemoUserAsync(app, settings.Auth);
        return app;
    }

    private static void AddChecks(IServiceCollection services, ServiceSettings settings)
    {
        if (settings.Auth.Authority is not null)
        {
            services.AddSingleton(provider =>
                new Dependency("issuer", IsRequired: false, provider.GetRequiredService<IssuerDiscovery>().CheckAsync));
        }
        services.AddSingleton(provider =>
        {
            var load = new LoadCheck(provider.GetRequiredService<AdaptiveLimit>(), provider.GetRequiredService<IWorkspaceStore>());
            return new Dependency(LoadCheck.Name, settings.Health.OverloadIsUnready, _ => Run(load.Check));
        });
        services.AddSingleton(provider =>
        {
            var background = provider.GetRequiredService<BackgroundWork>();
            return new Dependency("background", IsRequired: false, _ => Run(background.Check));
        });

        static ValueTask Run(Action check)
        {
            check();
            return ValueTask.CompletedTask;
        }
    }

    // Its problems are reported with those of the service.
    private static void AddObservability(WebApplicationBuilder builder, SettingsReader reader)
    {
        try
        {
            builder.AddPcfObservability(options =>
            {
                // The Development page shows them.
                if (builder.Environment.IsDevelopment()) { options.Logging.Recent = 50; }
                // Every request of an overload would write these.
                options.Logging.Once = [.. options.Logging.Once, "store.pool_exhausted", "store.connection_discarded", "auth.unavailable",
                    "auth.issuer_unavailable", "graphql.unavailable", "admission.refused", "connections.full", "webhook.dead_lettered"];
            });
        }
        catch (SettingsException failure)
        {
            foreach (var problem in failure.Problems) { reader.AddProblem(problem); }
        }
    }

    /// <summary>Runs the service until the process is asked to stop.</summary>
    /// <returns>The exit code: 0, or 1 when the stop cut requests off.</returns>
    /// <exception cref="SettingsException">It cannot listen where it should.</exception>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure) when (ListenAddresses.Problem(app.Configuration, failure) is { } problem)
        {
            throw new SettingsException(problem);
        }
        catch (Exception failure) when (StartFailure.Describe(failure) is null)
        {
            StartEvents.Failed(app, failure);
            throw;
        }
        var requests = app.Services.GetRequiredService<RequestsAtWork>();
        await app.WaitForShutdownAsync();
        return requests.Cut > 0 ? 1 : 0;
    }
}
