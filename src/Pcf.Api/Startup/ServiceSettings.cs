using System.ComponentModel.DataAnnotations;
using Pcf.Api.Admission;
using Pcf.Api.Authentication;
using Pcf.Api.Caching;
using Pcf.Api.GraphQL;
using Pcf.Api.Health;
using Pcf.Api.Webhooks;
using Pcf.Api.Workspace;
using Pcf.GraphQL.AspNetCore;
using Pcf.Observability.Settings;
using Pcf.Workspace.Ids;

namespace Pcf.Api.Startup;

/// <summary>How the process itself behaves.</summary>
internal sealed class HostSettings
{
    /// <summary>How long a request may take until its answer is made. Each part of it has less: <see cref="GraphQLLimits.Timeout"/>, then the store,
    /// then the authorizer, so that the innermost that is late is the one that says so.</summary>
    /// <value>0.1 to 600 seconds; the default is 30.</value>
    [Range(0.1, 600.0)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop may take: requests under way finish, and what is left of it is for the spans that wait.</summary>
    /// <value>1 to 300 seconds; the default is 15.</value>
    [Range(1.0, 300.0)]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stop waits before the listeners close, with readiness at 503: as long as load balancers need to see that. It is part of
    /// <see cref="ShutdownTimeout"/>.</summary>
    /// <value>0 to 120 seconds; the default is 0 in Development and 5 elsewhere, or a third of the shutdown timeout where that is less.</value>
    [Range(0.0, 120.0)]
    public TimeSpan? DrainDelay { get; set; }
}

/// <summary>The service's settings, each section read once.</summary>
internal sealed record ServiceSettings(HostSettings Host, StoreOptions Store, AccessOptions Access, CacheOptions Cache, AuthOptions Auth,
    HealthOptions Health, GraphQLLimits GraphQL, AdmissionOptions Admission, WebhookSettings Webhooks)
{
    private const string Section = "PCF";

    public static ServiceSettings Read(SettingsReader reader)
    {
        var workspace = ReadWorkspace(reader);
        var settings = new ServiceSettings(
            reader.Read<HostSettings>($"{Section}:Host"),
            workspace.Store,
            workspace.Access,
            reader.Read<CacheOptions>($"{Section}:Cache"),
            reader.Read<AuthOptions>($"{Section}:Auth"),
            reader.Read<HealthOptions>($"{Section}:Health"),
            reader.Read<GraphQLLimits>($"{Section}:GraphQL"),
            reader.Read<AdmissionOptions>($"{Section}:Admission"),
            WebhookSettings.Read(reader));
        settings.Check(reader);
        return settings;
    }

    /// <summary>Reads where the workspace is and who decides about it, and adds what is wrong to the problems.</summary>
    public static (StoreOptions Store, AccessOptions Access) ReadWorkspace(SettingsReader reader)
    {
        var (store, access) = (reader.Read<StoreOptions>($"{Section}:Store"), reader.Read<AccessOptions>($"{Section}:Access"));
        reader.Read($"{Section}:Store:{nameof(StoreOptions.SurrealDb)}", store.SurrealDb);
        reader.Read($"{Section}:Access:{nameof(AccessOptions.SpiceDb)}", access.SpiceDb);
        if (store.Kind == StoreKind.SurrealDb) { SurrealDbSetup.Check(store, reader); }
        if (access.Kind == AccessKind.SpiceDb) { SpiceDbSetup.Check(access.SpiceDb, reader); }
        return (store, access);
    }

    /// <summary>The service's settings that stand in the configuration and that nothing reads; the library reports its own.</summary>
    public static IReadOnlyList<string> Unknown(SettingsReader reader) =>
        [.. reader.Unread(Section).Where(setting => !setting.StartsWith($"{Section}__Telemetry__", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The documents that requests may name by hash; null for none. A problem with them is added to those of the settings.</summary>
    public TrustedDocuments? ReadTrustedDocuments(SettingsReader reader)
    {
        if (GraphQL.TrustedDocuments is not { } path) { return null; }
        try
        {
            return TrustedDocuments.Load(path, GraphQL.TrustedOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            reader.AddProblem("PCF__GraphQL__TrustedDocuments", path, "a folder of .graphql files, or a JSON file of documents by their SHA-256");
        }
        catch (InvalidDataException failure)
        {
            reader.AddProblem($"PCF__GraphQL__TrustedDocuments is '{path}'. {failure.Message}");
        }

        return null;
    }

    private void Check(SettingsReader reader)
    {
        CacheSetup.Check(Cache, reader);
        if (Host.DrainDelay >= Host.ShutdownTimeout)
        {
            reader.AddProblem($"PCF__Host__DrainDelay is '{Host.DrainDelay}'; it should be less than PCF__Host__ShutdownTimeout ({Host.ShutdownTimeout}).");
        }
        CheckTimeouts(reader);
        if (GraphQL.CostPerMinute is > 0 and var budget && budget < GraphQL.MaxCost)
        {
            reader.AddProblem($"PCF__GraphQL__CostPerMinute is '{budget}'; it should be 0, or at least PCF__GraphQL__MaxCost ({GraphQL.MaxCost}).");
        }
        if (GraphQL is { TrustedOnly: true, TrustedDocuments: null })
        {
            reader.AddProblem("PCF__GraphQL__TrustedDocuments is not set; with PCF__GraphQL__TrustedOnly it should name the documents to accept.");
        }
        if (Admission.MinRequests > Admission.MaxRequests)
        {
            reader.AddProblem($"PCF__Admission__MinRequests is '{Admission.MinRequests}'; it should be at most PCF__Admission__MaxRequests ({Admission.MaxRequests}).");
        }
        if (Auth.Authority is not null && Auth.KeysFile is not null)
        {
            reader.AddProblem("PCF__Auth__Authority and PCF__Auth__KeysFile are both set; it should be one of them.");
        }
        // Which of both is meant decides what else is wrong.
        if (Auth is { Authority: null, KeysFile: { } keys } && !File.Exists(keys))
        {
            reader.AddProblem($"PCF__Auth__KeysFile is '{keys}'; it should name a file that exists, with a JSON Web Key Set.");
        }
        if (Auth is { Authority: null, KeysFile: not null, Issuer: null })
        {
            reader.AddProblem("PCF__Auth__Issuer is not set; with PCF__Auth__KeysFile it should be the issuer that tokens must carry.");
        }
        // SQLite's own words for a store that is gone with the process; here they would name a file.
        if (Store.Path.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || Store.Path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            reader.AddProblem("PCF__Store__Path", Store.Path, "the path of a file");
        }
        if (!UserId.TryParse(Auth.DemoUser, null, out _))
        {
            reader.AddProblem($"PCF__Auth__DemoUser is '{Auth.DemoUser}'; it should be the id of a user.");
        }
    }

    // The outer deadline leaves time for the inner one, or the caller is cut off before the part that is late can be named.
    private void CheckTimeouts(SettingsReader reader)
    {
        const string StoreParts = "PCF__Store__AcquireTimeout and PCF__Store__CommandTimeout take when a statement is repeated once";
        var inStore = 2 * (Store.AcquireTimeout + Store.CommandTimeout);
        if (GraphQL.Timeout >= Host.RequestTimeout)
        {
            reader.AddProblem($"PCF__GraphQL__Timeout is '{GraphQL.Timeout}'; it should be less than PCF__Host__RequestTimeout ({Host.RequestTimeout}).");
        }
        if (inStore >= GraphQL.Timeout)
        {
            reader.AddProblem($"PCF__GraphQL__Timeout is '{GraphQL.Timeout}'; it should be more than {StoreParts} ({inStore}).");
        }
        if (Access.Kind == AccessKind.SpiceDb && Access.SpiceDb.Timeout >= inStore)
        {
            reader.AddProblem($"PCF__Access__SpiceDb__Timeout is '{Access.SpiceDb.Timeout}'; it should be less than {StoreParts} ({inStore}).");
        }
    }
}
