using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Pcf.Api.Startup;
using Pcf.Api.Workspace;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Tool;

/// <summary><c>pcf user create</c>: the first user of an empty store, and any that its operator wants to add; the service may run
/// meanwhile.</summary>
internal static class UserCommand
{
    public static Command Make()
    {
        var name = new Option<string>("--name") { Description = "The user's name, 1 to 100 characters", Required = true };
        var email = new Option<string>("--email") { Description = "An address that no other user has", Required = true };
        var adminOf = new Option<string?>("--admin-of") { Description = "The name of an organization that the user runs; made when there is none" };
        var store = new Option<string?>("--store") { Description = "The database file; the service's own store (PCF__Store__…) when not given" };
        var create = new Command("create", "Create a user in the service's store and print the id") { name, email, adminOf, store };
        create.SetAction((parsed, cancel) =>
            CreateAsync(new NewUser(parsed.GetValue(name)!, parsed.GetValue(email)!), parsed.GetValue(adminOf), parsed.GetValue(store), cancel));
        return new Command("user", "Users of the service, without asking it") { create };
    }

    private static async Task<int> CreateAsync(NewUser draft, string? adminOf, string? path, CancellationToken cancel)
    {
        try
        {
            var reader = new SettingsReader(new ConfigurationBuilder().AddEnvironmentVariables().Build());
            var settings = ServiceSettings.ReadWorkspace(reader);
            reader.ThrowIfWrong();
            // A file that is named is meant, whatever the service uses.
            if (path is not null) { (settings.Store.Kind, settings.Store.Path) = (StoreKind.Sqlite, path); }
            await using var store = WorkspaceSetup.Open(settings.Store);
            await store.PrepareAsync(cancel);
            using var instruments = new WorkspaceInstruments();
            using var access = settings.Access.Kind == AccessKind.SpiceDb && path is null
                ? SpiceDbSetup.Open(settings.Access.SpiceDb, instruments.Authorization)
                : null;
            // Before anything is written: half a user cannot be completed.
            if (access is not null) { await access.PrepareAsync(store.Relations, cancel); }
            else { await store.Relations.SetMarkAsync(null, cancel); }
            var founder = new WorkspaceBootstrap(store.Users, store.Organizations, store.Relations, new IdSource(TimeProvider.System),
                TimeProvider.System, access?.Relations);
            var (user, organization) = await founder.CreateUserAsync(draft, adminOf, cancel);
            Console.Out.WriteLine($"user {user.Id}");
            if (organization is not null) { Console.Out.WriteLine($"organization {organization.Id}"); }
            return 0;
        }
        catch (Exception e) when (e is WorkspaceException or SettingsException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pcf user create: {e.Message}");
            return e is WorkspaceException { Error: WorkspaceError.InvalidInput, InnerException: null } ? 2 : 1;
        }
    }
}
