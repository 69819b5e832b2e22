using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Support;

/// <summary>A schema whose one object leads back to itself without end.</summary>
internal static class LoopEngine
{
    public static GraphQLEngine Create() => new(
        new SchemaBinder(Schema.Parse("type Query { user: Loop } type Loop { id: ID self: Loop }"))
            .Object<Loop>("Loop", t => t.Field("self", l => l))
            .Root("Query", t => t.Field("user", _ => new Loop("1")))
            .Build(),
        new EngineOptions { MaxResponseBytes = 100_000 });

    private sealed record Loop(string Id);
}
