using System.Globalization;
using System.Text.Json;

namespace Pcf.GraphQL.Coercion;

/// <summary>JSON knows one kind of number: 3, 3.0 and 3e0 are the same whole number.</summary>
internal static class JsonNumbers
{
    public static bool TryInt32(JsonElement json, out int value)
    {
        if (json.TryGetInt32(out value)) { return true; }
        if (!json.TryGetDouble(out var number) || Math.Floor(number) != number || number is < int.MinValue or > int.MaxValue) { return false; }
        value = (int)number;
        return true;
    }

    /// <summary>The text of a whole number, for IDs.</summary>
    public static bool TryWhole(JsonElement json, out string text)
    {
        text = "";
        if (json.TryGetInt64(out var whole))
        {
            text = whole.ToString(CultureInfo.InvariantCulture);
            return true;
        }

        if (!json.TryGetDouble(out var number) || Math.Floor(number) != number || Math.Abs(number) > 9e15) { return false; }
        text = ((long)number).ToString(CultureInfo.InvariantCulture);
        return true;
    }
}
