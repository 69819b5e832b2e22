using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Pcf.Redaction;

/// <summary>Marks a property whose value is about a person: it is shown as <c>[REDACTED]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalDataAttribute : Attribute;

/// <summary>Marks a property whose value may leave the process; it is still looked at as any text is.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PublicAttribute : Attribute;

/// <summary>What a class says of its properties: only those with a word on them are shown, the others do not exist for telemetry. Thread-safe.</summary>
internal static class Classification
{
    // Types come from code, so they are few; a process that makes them up at run time stops filling the cache here.
    private const int MaxKnown = 2_000;
    private static readonly ConcurrentDictionary<Type, ClassifiedProperty[]> Known = new();

    /// <summary>The classified properties of a type; none when it has no word on any.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A property that was trimmed away is not shown, which is the safe side.")]
    public static ClassifiedProperty[] Of(Type type)
    {
        if (Known.TryGetValue(type, out var known)) { return known; }
        var found = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => new ClassifiedProperty(property, IsShown(property)))
            .Where(property => property.IsShown is not null)
            .ToArray();
        if (Known.Count < MaxKnown) { Known.TryAdd(type, found); }
        return found;
    }

    private static bool? IsShown(PropertyInfo property) =>
        property.IsDefined(typeof(SecretAttribute)) || property.IsDefined(typeof(PersonalDataAttribute)) ? false
        : property.IsDefined(typeof(PublicAttribute)) ? true
        : null;
}

/// <summary>A property with a word on it.</summary>
/// <param name="Property">The property.</param>
/// <param name="IsShown">Whether its value may be seen; false is a mask.</param>
internal sealed record ClassifiedProperty(PropertyInfo Property, bool? IsShown);
