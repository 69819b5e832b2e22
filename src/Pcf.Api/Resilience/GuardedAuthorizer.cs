using Pcf.Workspace.Access;

namespace Pcf.Api.Resilience;

/// <summary>An authorization server behind its circuit breaker. Thread-safe.</summary>
internal sealed class GuardedAuthorizer(IAuthorizer server, CircuitBreaker breaker) : IAuthorizer
{
    public bool DecidesFromStore => server.DecidesFromStore;

    public async ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
        (await CheckManyAsync(caller, permission, [resource], cancel))[0];

    public ValueTask<IReadOnlyList<bool>> CheckManyAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel) => breaker.RunAsync(
            (server, caller, permission, resources),
            static (ask, cancel) => ask.server.CheckManyAsync(ask.caller, ask.permission, ask.resources, cancel), cancel);

    public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => server.ReadableNotesAsync(caller, cancel);
}
