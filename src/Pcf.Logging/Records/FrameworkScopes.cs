using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>Separates the scopes that the framework opens itself from those of a service. Thread-safe.</summary>
/// <remarks>By the scope's type, for a service may use the same names: the framework's are not public, and in its own assemblies. What it makes of a
/// service's words (<c>BeginScope("Order {Order}", 7)</c>) is in the assembly of the abstractions.</remarks>
internal static class FrameworkScopes
{
    private static readonly BoundedCache<Type, bool> Known = new(maxEntries: 2_000);

    public static bool Own(object? scope)
    {
        if (scope is null) { return false; }
        var type = scope.GetType();
        if (Known.TryGet(type, out var known)) { return known; }
        var isOwn = !type.IsVisible && type.Assembly.GetName().Name is { } assembly
            && (assembly == "Microsoft.Extensions.Logging" || assembly.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        Known.Add(type, isOwn);
        return isOwn;
    }
}
