using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>Separates the scopes that the framework opens itself from those of a service. Thread-safe.</summary>
/// <remarks>By the scope's type, for a service may use the same names: the framework's are not public, and in its own assemblies. What it makes of a
/// service's words (<c>BeginScope("Order {Order}", 7)</c>) is in the assembly of the abstractions.</remarks>
internal static class FrameworkScopes
{
    private static readonly BoundedCache<Type, bool> Known = new(maxEntries: 2_000);

    // The server and the host open these around every request. They hold a connection's id, the framework's id of the request, and its path.
    private static readonly string[] Silent =
        ["Microsoft.AspNetCore.Server.Kestrel.Core.Internal.ConnectionLogScope", "Microsoft.AspNetCore.Hosting.HostingLoggerExtensions+HostingLogScope"];

    // The types of the names above, once each has been seen.
    private static readonly Type?[] SilentTypes = new Type?[Silent.Length];

    /// <summary>Whether a scope holds only what records do not have from it.</summary>
    public static bool SaysNothing(object? scope)
    {
        if (scope is null) { return false; }
        var type = scope.GetType();
        if (type == SilentTypes[0] || type == SilentTypes[1]) { return true; }
        if (type.IsVisible || !Own(scope)) { return false; }
        var place = Array.IndexOf(Silent, type.FullName);
        if (place < 0) { return false; }
        SilentTypes[place] = type;
        return true;
    }

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
