using Pcf.Api.Caching;
using Pcf.Api.Channel;
using Pcf.Workspace.Access;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Users;

namespace Pcf.Api.Workspace;

/// <summary>The ports of the store, behind copies where the settings say so, and the events of its other instances.</summary>
internal static class CachedWorkspace
{
    public static void Add(IServiceCollection services, StoreOptions store, CacheOptions cache)
    {
        // A file has one process, and no other may take its copies for those of another file.
        var isAlone = store.Kind == StoreKind.Sqlite;
        var scope = isAlone ? Guid.NewGuid().ToString("N") : $"{store.SurrealDb.Namespace}/{store.SurrealDb.Database}";
        if (CacheSetup.Add(services, cache, scope, isAlone))
        {
            services.AddSingleton<INoteStore>(provider => new CachedNoteStore(Store(provider).Notes, Copies<Note>(provider)));
            services.AddSingleton<IUserStore>(provider => new CachedUserStore(Store(provider).Users, Copies<User>(provider)));
            services.AddSingleton<IOrganizationStore>(
                provider => new CachedOrganizationStore(Store(provider).Organizations, Copies<Organization>(provider)));
            services.AddSingleton<IRelationStore>(provider => new CachedRelationStore(Store(provider).Relations, Copies<Note>(provider)));
        }
        else
        {
            services.AddSingleton(provider => Store(provider).Notes);
            services.AddSingleton(provider => Store(provider).Users);
            services.AddSingleton(provider => Store(provider).Organizations);
            services.AddSingleton(provider => Store(provider).Relations);
        }

        if (cache is { Redis: null, RedisFile: null }) { return; }
        services.AddHostedService(provider => new NoteRelay(
            provider.GetRequiredService<InstanceChannel>(), provider.GetRequiredService<NoteEvents>(), Store(provider).Notes));
        // Last: what listens to it is there before its first message.
        services.AddHostedService(provider => provider.GetRequiredService<InstanceChannel>());
    }

    private static IWorkspaceStore Store(IServiceProvider provider) => provider.GetRequiredService<IWorkspaceStore>();

    private static HybridCopies<TValue> Copies<TValue>(IServiceProvider provider)
        where TValue : class => provider.GetRequiredService<HybridCopies<TValue>>();
}
