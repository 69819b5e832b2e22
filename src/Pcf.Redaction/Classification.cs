using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Pcf.Shared;

namespace Pcf.Redaction;

/// <summary>Marks a property whose value is about a person: it is shown as <c>[REDACTED]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalDataAttribute : Attribute;

/// <summary>Marks a property whose value may leave the process; it is still looked at as any text is.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PublicAttribute : Attribute;

/// <summary>What a class says of its properties: only those with a word on them are shown, the others do not exist for telemetry.
/// Thread-safe.</summary>
internal static class Classification
{
    private const string Compliance = "Microsoft.Extensions.Compliance.Classification";
    private static readonly BoundedCache<Type, ClassifiedProperty[]> Known = new(maxEntries: 2_000);

    /// <summary>The classified properties of a type; none when it has no word on any.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A property that was trimmed away is not shown, which is the safe side.")]
    public static ClassifiedProperty[] Of(Type type)
    {
        if (Known.TryGet(type, out var known)) { return known; }
        var found = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => new ClassifiedProperty(property, IsShown(property)))
            .Where(property => property.IsShown is not null)
            .ToArray();
        Known.Add(type, found);
        return found;
    }

    private static bool? IsShown(PropertyInfo property) =>
        property.IsDefined(typeof(SecretAttribute)) || property.IsDefined(typeof(PersonalDataAttribute)) ? false
        : property.IsDefined(typeof(PublicAttribute)) ? true
        : property.CustomAttributes.Select(attribute => attribute.AttributeType).FirstOrDefault(IsDataClassification) is { } classified
            ? IsUnclassified(property, classified)
        : null;

    // Classes of data by Microsoft.Extensions.Compliance, known by name so that no service has to bring that package. What a class means is the
    // service's own, so all of them are masked.
    private static bool IsDataClassification(Type? attribute)
    {
        for (; attribute is not null; attribute = attribute.BaseType)
        {
            if (attribute.FullName == Compliance + ".DataClassificationAttribute") { return true; }
        }
        return false;
    }

    // What is said to be of no class may be shown: NoDataClassification, or an attribute made of DataClassification.None.
    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "A property that was trimmed away leaves the value masked, which is the safe side.")]
    private static bool IsUnclassified(PropertyInfo property, Type attribute) =>
        attribute.FullName == Compliance + ".NoDataClassificationAttribute"
        || (property.GetCustomAttribute(attribute) is { } given && attribute.GetProperty("Classification")?.GetValue(given)?.ToString() == "None");
}

/// <summary>A property with a word on it.</summary>
/// <param name="Property">The property.</param>
/// <param name="IsShown">Whether its value may be seen; false is a mask.</param>
internal sealed record ClassifiedProperty(PropertyInfo Property, bool? IsShown);
