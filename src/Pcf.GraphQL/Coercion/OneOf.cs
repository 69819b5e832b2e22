using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Coercion;

/// <summary>Exactly one field, and that not null. Specification: section 3.10.1 (OneOf Input Objects).</summary>
internal static class OneOf
{
    public static void Check(InputObjectType type, object?[] values, string where)
    {
        var given = 0;
        foreach (var field in type.Fields.All)
        {
            var value = values[field.Index];
            if (ReferenceEquals(value, Absent.Value)) { continue; }
            if (value is null) { throw MustBeGiven(type, field.Name, where); }
            given++;
        }

        if (given != 1) { throw new CoercionException($"{where}: exactly one key must be specified for OneOf type \"{type}\"."); }
    }

    public static CoercionException MustBeGiven(InputObjectType type, string field, string where) =>
        new($"{where}: field \"{field}\" of OneOf type \"{type}\" must be non-null.");
}
