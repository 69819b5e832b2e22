using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;

namespace Pcf.Api.GraphQL;

/// <summary>Fields whose values may be reused: those that no permission decides about. Lists and counts are left out, since nothing says when they
/// change, and addresses and notes, since the authorizer is asked for each.</summary>
internal static class FieldLifetimes
{
    private const int Seconds = 5;

    public static void Bind(SchemaBinder schema)
    {
        // They need a signed-in user, so a cache that many share must not have them.
        foreach (var root in new[] { "me", "user", "organization" }) { schema.Cacheable("Query." + root, Seconds); }
        foreach (var field in new[] { "id", "name", "kind", "active", "created" }) { schema.Cacheable("User." + field, Seconds, CacheScope.Public); }
        foreach (var field in new[] { "id", "name", "created" }) { schema.Cacheable("Organization." + field, Seconds, CacheScope.Public); }
    }
}
