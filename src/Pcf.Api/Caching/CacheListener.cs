using Pcf.Api.Channel;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Api.Caching;

/// <summary>Forgets here what other instances have changed. Thread-safe.</summary>
internal sealed class CacheListener(
    InstanceChannel channel, LocalCache local, HybridCopies<User> users, HybridCopies<Organization> organizations, HybridCopies<Note> notes)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        channel.Listen(Receive);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Receive(InstanceMessage message)
    {
        switch (message)
        {
            case InstanceMessage.Drop: local.Clear(); break;
            case InstanceMessage.Take: local.EndAnswers(); break;
            // What is awaited in these is done at once: there is no second level to ask.
            case InstanceMessage.Forget { Cache: "users" } forget: _ = users.ForgetLocalAsync(forget.Ids).AsTask(); break;
            case InstanceMessage.Forget { Cache: "organizations" } forget: _ = organizations.ForgetLocalAsync(forget.Ids).AsTask(); break;
            case InstanceMessage.Forget forget: _ = notes.ForgetLocalAsync(forget.Ids).AsTask(); break;
        }
    }
}
