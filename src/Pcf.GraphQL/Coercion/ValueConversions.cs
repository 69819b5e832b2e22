using System.Collections.Frozen;

namespace Pcf.GraphQL.Coercion;

/// <summary>From coerced values to the CLR types that resolvers ask for. Closed when the schema is bound; thread-safe.</summary>
internal sealed class ValueConversions(IEnumerable<KeyValuePair<Type, Func<object, object>>> conversions)
{
    private readonly FrozenDictionary<Type, Func<object, object>> _conversions = conversions.ToFrozenDictionary();

    public T Convert<T>(object? value, string argument, string coordinate)
    {
        // The common answer needs no text for a message. Absent is an object too, and must not be seen as one.
        if (value is T direct && !ReferenceEquals(value, Absent.Value)) { return direct; }
        return Convert<T>(value, $"Argument \"{argument}\" of \"{coordinate}\"");
    }

    public T Convert<T>(object? value, string where)
    {
        if (value is T direct && !ReferenceEquals(value, Absent.Value)) { return direct; }
        if (value is null || ReferenceEquals(value, Absent.Value))
        {
            return default(T) is null
                ? default!
                : throw new InvalidOperationException($"{where} is null or absent; ask for {typeof(T).Name}? instead.");
        }

        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (_conversions.TryGetValue(type, out var convert)) { return (T)Apply(convert, value, where); }
        if (type.IsEnum && value is string name && Enum.TryParse(type, Squeeze(name), ignoreCase: true, out var member)) { return (T)member; }
        throw new InvalidOperationException($"{where} cannot be read as {typeof(T)}; register the type or ask for another.");
    }

    /// <summary>Schema names are LIKE_THIS and CLR names LikeThis; without underscores and case they are the same.</summary>
    public static string Squeeze(string name) => name.Replace("_", "", StringComparison.Ordinal);

    private static object Apply(Func<object, object> convert, object value, string where)
    {
        try
        {
            return convert(value);
        }
        catch (CoercionException wrong)
        {
            throw new FieldException(ErrorCodes.InvalidInput, $"{where}: {wrong.Message}", wrong);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FieldException(ErrorCodes.InvalidInput, $"{where} is not valid.", error);
        }
    }
}
