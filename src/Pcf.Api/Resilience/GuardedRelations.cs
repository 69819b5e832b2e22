using Pcf.Workspace.Access;

namespace Pcf.Api.Resilience;

/// <summary>An authorization server's copy of the tuples behind its circuit breaker. Thread-safe.</summary>
internal sealed class GuardedRelations(IRelationWriter server, CircuitBreaker breaker) : IRelationWriter
{
    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
        await breaker.RunAsync((server, add, remove), static async (write, cancel) =>
        {
            await write.server.WriteAsync(write.add, write.remove, cancel);
            return true;
        }, cancel);
}
