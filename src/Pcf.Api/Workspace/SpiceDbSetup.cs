using Pcf.Api.Caching;
using Pcf.Api.Channel;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.SpiceDb;

namespace Pcf.Api.Workspace;

/// <summary>Lets SpiceDB decide: behind a circuit breaker, with what is answered while it is away, and with its copy of the tuples kept
/// ready.</summary>
internal static class SpiceDbSetup
{
    private const string Section = "PCF__Access__SpiceDb__";
    private const string Service = "authorizer";

    /// <summary>Adds what is wrong with the settings to the problems.</summary>
    public static void Check(SpiceDbSettings settings, SettingsReader reader)
    {
        if (settings.Endpoint is null)
        {
            reader.AddProblem($"{Section}Endpoint is not set; with PCF__Access__Kind=spicedb it should be the server's address.");
        }
        else { ServerAddress.Check(reader, $"{Section}Endpoint", settings.Endpoint, ("http", "https"), settings.PlainText, hasPath: false); }
        if (settings is { Key: not null, KeyFile: not null })
        {
            reader.AddProblem($"{Section}Key and {Section}KeyFile are both set; it should be one of them.");
        }
        else if (settings.KeyFile is { } file && SecretFile.Read(settings.Key, file) is null)
        {
            reader.AddProblem($"{Section}KeyFile", file, "a file with the server's key");
        }
        if (settings.CertificateFile is { } certificates && ServerTrust.Read(certificates) is null)
        {
            reader.AddProblem($"{Section}CertificateFile", certificates, ServerTrust.Expected);
        }
    }

    /// <param name="services">The host's services.</param>
    /// <param name="settings">Where it is.</param>
    /// <param name="isAlone">Whether no other process writes to the store.</param>
    public static void Add(IServiceCollection services, SpiceDbSettings settings, bool isAlone)
    {
        services.AddSingleton(provider =>
            Open(settings, provider.GetRequiredService<AuthorizationInstruments>(), provider.GetRequiredService<ILogger<SpiceDbAccess>>(),
                provider.GetService<InstanceChannel>() is { } channel ? () => channel.IsUp : null));
        services.AddSingleton(provider => provider.GetRequiredService<CircuitBreakers>().Add(
            Service, failure => failure is WorkspaceException { Error: WorkspaceError.Unavailable }));
        services.AddSingleton<AccessEvents>();
        services.AddSingleton(provider => AddFallback(provider, settings, isAlone));
        services.AddSingleton<IAuthorizer>(provider => provider.GetRequiredService<FallbackAuthorizer>());
        services.AddSingleton(provider => provider.GetRequiredService<FallbackAuthorizer>().Forgetting(
            new GuardedRelations(provider.GetRequiredService<SpiceDbAccess>().Relations, provider.GetRequiredService<CircuitBreaker>())));
        services.AddSingleton(provider =>
            new Dependency(Service, IsRequired: false, provider.GetRequiredService<SpiceDbAccess>().ProbeAsync));
        services.AddHostedService<SpiceDbReady>();
    }

    // Decisions are kept where every write that takes one back is known: by this process alone, or by the channel.
    private static FallbackAuthorizer AddFallback(IServiceProvider provider, SpiceDbSettings settings, bool isAlone)
    {
        var channel = provider.GetService<InstanceChannel>();
        var access = provider.GetRequiredService<SpiceDbAccess>();
        var metrics = provider.GetRequiredService<CacheMetrics>();
        var fallback = new FallbackAuthorizer(
            new GuardedAuthorizer(access.Authorizer, provider.GetRequiredService<CircuitBreaker>()),
            provider.GetRequiredService<IRelationStore>(), provider.GetRequiredService<AuthorizationInstruments>(),
            provider.GetRequiredService<TimeProvider>(), keepsDecisions: isAlone || channel is not null)
        {
            Changed = provider.GetRequiredService<AccessEvents>().FallbackChanged,
            FreshFor = settings.Consistency == SpiceDbConsistency.Full ? TimeSpan.Zero : settings.CacheFor,
            IsInformed = channel is null ? null : () => channel.IsUp,
            Taken = channel is null ? null : async taken => await channel.RemoveAsync([], InstanceMessage.Take.Of(channel.Instance, taken)),
            Given = channel is null ? null : async () => await channel.SendAsync(new InstanceMessage.Give(channel.Instance)),
            Looked = (hits, misses) =>
            {
                metrics.Read("decisions", CacheLevel.Local, isHit: true, hits);
                metrics.Read("decisions", CacheLevel.Local, isHit: false, misses);
            },
        };
        channel?.Listen(message => Receive(message, fallback, access));
        return fallback;
    }

    // The server first: what is asked after the decisions are forgotten is to be decided on what is stored now.
    private static void Receive(InstanceMessage message, FallbackAuthorizer fallback, SpiceDbAccess access)
    {
        switch (message)
        {
            case InstanceMessage.Happened or InstanceMessage.Give:
                // A new note can be read here at once, by its author and by subscribers; a shared one by its readers.
                access.RequireLatest();
                break;
            case InstanceMessage.Take { Notes: { } notes }:
                access.RequireLatest();
                fallback.Forget([.. notes.Select(NoteId.Parse)]);
                break;
            case InstanceMessage.Take or InstanceMessage.Drop:
                access.RequireLatest();
                fallback.ForgetAll();
                break;
        }
    }

    /// <summary>Makes the client.</summary>
    public static SpiceDbAccess Open(
        SpiceDbSettings settings, AuthorizationInstruments instruments, ILogger<SpiceDbAccess>? log = null, Func<bool>? isInformed = null) => new(
        new SpiceDbOptions
        {
            Endpoint = new Uri(settings.Endpoint!),
            Key = SecretFile.Read(settings.Key, settings.KeyFile),
            Tls = ServerTrust.Demand($"{Section}CertificateFile", settings.CertificateFile),
            Timeout = settings.Timeout,
            Consistency = settings.Consistency,
            IsInformed = isInformed,
        },
        instruments, log);
}

/// <summary>Records of what is answered without the authorization server.</summary>
internal sealed partial class AccessEvents(ILogger<AccessEvents> log)
{
    public void FallbackChanged(bool isAway)
    {
        if (isAway) { FallbackBegan(); }
        else { FallbackEnded(); }
    }

    [LoggerMessage(EventId = 1, EventName = "access.fallback_began", Level = LogLevel.Warning,
        Message = "The authorizer does not answer; callers may read what is their own and what they read within 30 minutes, and nothing else")]
    private partial void FallbackBegan();

    [LoggerMessage(EventId = 2, EventName = "access.fallback_ended", Level = LogLevel.Information, Message = "The authorizer answers again")]
    private partial void FallbackEnded();
}

/// <summary>Keeps the server ready: its schema, and the tuples where it lost them.</summary>
internal sealed class SpiceDbReady(SpiceDbAccess access, IRelationStore store, BackgroundWork background, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        background.RepeatAsync("authorizer_ready", Period, cancel => access.PrepareAsync(store, cancel), clock, stoppingToken);
}
