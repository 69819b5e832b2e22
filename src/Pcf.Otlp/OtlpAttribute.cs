namespace Pcf.Otlp;

/// <summary>Writes attributes: messages KeyValue with a value AnyValue (opentelemetry-proto, common.proto).</summary>
internal static class OtlpAttribute
{
    private const int Key = 1;
    private const int Value = 2;
    private const int StringValue = 1;

    /// <summary>An attribute whose value is a text.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="field">The field of the message around it.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public static void Put(OtlpWriter writer, int field, string name, string value)
    {
        var pair = writer.Begin(field);
        writer.Text(Key, name);
        var any = writer.Begin(Value);
        writer.Text(StringValue, value);
        writer.End(any);
        writer.End(pair);
    }
}
