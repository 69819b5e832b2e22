using System.Reflection;

namespace Pcf.HotPaths.Paths;

internal static class Peers
{
    /// <summary>A peer's name with the version of the package that a type of it came from.</summary>
    public static string NameOf(string name, Type type) =>
        $"{name} {type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', '-')[0]}";
}
