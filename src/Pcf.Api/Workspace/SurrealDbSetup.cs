using System.Diagnostics.Metrics;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.SurrealDb;

namespace Pcf.Api.Workspace;

/// <summary>Keeps the workspace on a SurrealDB server.</summary>
internal static class SurrealDbSetup
{
    private const string Section = "PCF__Store__SurrealDb__";
    private const int PoolSize = 16;
    private static readonly TimeSpan ShortestConnect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    /// <summary>Adds what is wrong with the settings to the problems.</summary>
    public static void Check(StoreOptions store, SettingsReader reader)
    {
        var settings = store.SurrealDb;
        if (settings.Endpoint is not { } given)
        {
            reader.AddProblem($"{Section}Endpoint is not set; with PCF__Store__Kind=surrealdb it should be the server's address.");
        }
        else { ServerAddress.Check(reader, $"{Section}Endpoint", given, ("ws", "wss"), settings.PlainText, hasPath: true); }
        foreach (var (name, value) in new[] { (nameof(settings.Namespace), settings.Namespace), (nameof(settings.Database), settings.Database) })
        {
            if (!SurrealDbWorkspaceOptions.IsName(value)) { reader.AddProblem(Section + name, value, SurrealDbWorkspaceOptions.NameRule); }
        }
        if (settings.CertificateFile is { } certificates && ServerTrust.Read(certificates) is null)
        {
            reader.AddProblem($"{Section}CertificateFile", certificates, ServerTrust.Expected);
        }
        if (settings is { Password: not null, PasswordFile: not null })
        {
            reader.AddProblem($"{Section}Password and {Section}PasswordFile are both set; it should be one of them.");
        }
        else if (settings is { Password: null, PasswordFile: null })
        {
            reader.AddProblem($"{Section}Password is not set, nor {Section}PasswordFile; one of them should have the password of {settings.User}.");
        }
        else if (SecretFile.Read(settings.Password, settings.PasswordFile) is null)
        {
            reader.AddProblem($"{Section}PasswordFile", settings.PasswordFile!, "a file with the password");
        }
    }

    /// <exception cref="SettingsException">A setting is wrong that only the adapter can check.</exception>
    public static SurrealDbWorkspace Open(
        StoreOptions store, ILoggerFactory? logs = null, TimeProvider? clock = null, IMeterFactory? meters = null,
        IReadOnlyList<OutboxTarget>? targets = null, ICallGuard? guard = null, bool isImport = false)
    {
        try
        {
            return SurrealDbWorkspace.Open(
                new SurrealDbWorkspaceOptions
                {
                    Endpoint = new Uri(store.SurrealDb.Endpoint!),
                    Namespace = store.SurrealDb.Namespace,
                    Database = store.SurrealDb.Database,
                    User = store.SurrealDb.User,
                    Password = SecretFile.Read(store.SurrealDb.Password, store.SurrealDb.PasswordFile)!,
                    Tls = ServerTrust.Demand($"{Section}CertificateFile", store.SurrealDb.CertificateFile),
                    PoolSize = store.PoolSize ?? PoolSize,
                    MaxWaiters = store.MaxWaiters,
                    AcquireTimeout = store.AcquireTimeout,
                    CommandTimeout = store.CommandTimeout,
                    // A server that hangs is late for those who connect when it is late for those who are connected: the breaker counts both. Signing
                    // in takes the server long on purpose.
                    ConnectTimeout = TimeSpan.FromTicks(Math.Clamp(store.CommandTimeout.Ticks, ShortestConnect.Ticks, LongestConnect.Ticks)),
                    Guard = guard,
                    OutboxTargets = targets ?? [],
                    IsImport = isImport,
                },
                logs?.CreateLogger<SurrealDbWorkspace>(), clock, meters);
        }
        catch (ArgumentException wrong)
        {
            // The message names the setting and what it should be; what follows is a parameter of the adapter.
            throw new SettingsException(wrong.Message.Split(" (Parameter")[0]);
        }
    }
}
