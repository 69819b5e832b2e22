namespace Pcf.GraphQL.Coercion;

/// <summary>The coerced variables of one request. Absent, null and given are three different things.</summary>
internal sealed class VariableValues(string[] names, object?[] values)
{
    public static VariableValues None { get; } = new([], []);

    /// <summary>The value, null, or <see cref="Absent.Value"/>.</summary>
    public object? Find(string name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] == name) { return values[i]; }
        }

        return Absent.Value;
    }
}

/// <summary>Stands for "not given", where null would mean "given as null".</summary>
internal sealed class Absent
{
    public static readonly Absent Value = new();

    private Absent()
    {
    }
}
