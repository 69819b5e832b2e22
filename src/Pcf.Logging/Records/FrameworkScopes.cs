using System.Collections.Concurrent;

namespace Pcf.Logging.Records;

/// <summary>Separates the scopes that the framework opens itself from those of a service. Thread-safe.</summary>
/// <remarks>By the scope's type, for a service may use the same names: the framework's are not public, and in its own assemblies. What it makes of a
/// service's words (<c>BeginScope("Order {Order}", 7)</c>) is in the assembly of the abstractions.</remarks>
internal static class FrameworkScopes
{
    // Types come from code, so they are few; a process that makes them up at run time stops filling the cache here.
    private const int MaxKnown = 2_000;
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    public static bool Own(object? scope)
    {
        if (scope is null) { return false; }
        var type = scope.GetType();
        if (Known.TryGetValue(type, out var known)) { return known; }
        var isOwn = !type.IsVisible && type.Assembly.GetName().Name is { } assembly && (assembly == "Microsoft.Extensions.Logging" || assembly.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        if (Known.Count < MaxKnown) { Known.TryAdd(type, isOwn); }
        return isOwn;
    }
}
