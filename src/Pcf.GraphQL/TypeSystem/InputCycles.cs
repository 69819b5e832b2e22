namespace Pcf.GraphQL.TypeSystem;

/// <summary>Input objects that could never be given: each non-null field leads back to itself.</summary>
/// <remarks>Specification: section 3.10 (Circular References).</remarks>
internal static class InputCycles
{
    public static void Check(Schema schema, List<string> problems)
    {
        // A type can be finished once every non-null object field it needs can be; what never finishes is a cycle.
        var open = schema.Types.OfType<InputObjectType>().ToHashSet();
        var progress = true;
        while (progress)
        {
            progress = open.RemoveWhere(type => !type.Fields.All.Any(
                field => field.Type is NonNullType { Inner: InputObjectType next } && open.Contains(next))) > 0;
        }

        foreach (var type in open)
        {
            problems.Add($"Input object \"{type.Name}\" cannot be given a finite value: its non-null fields form a cycle.");
        }
    }
}
