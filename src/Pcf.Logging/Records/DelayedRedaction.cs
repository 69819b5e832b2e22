namespace Pcf.Logging.Records;

/// <summary>Reads classified values of Microsoft.Extensions.Telemetry. Thread-safe.</summary>
/// <remarks>With <c>EnableRedaction</c> such a value is an object that calls the application's redactor when its text is read. Its type is internal,
/// so the name decides. The object is reused after the record, so its text is read on the caller's thread.</remarks>
internal static class DelayedRedaction
{
    private const string TypeName = "Microsoft.Extensions.Logging.JustInTimeRedactor";

    // Most arguments are texts and numbers, which are sorted out without a look at their type's name.
    private static Type? _known;

    /// <summary>The redacted text of a classified value; every other value as it is.</summary>
    public static object? TextOf(object? value)
    {
        if (value is null or string or ValueType) { return value; }
        var type = value.GetType();
        if (!ReferenceEquals(type, Volatile.Read(ref _known)))
        {
            if (type.Name != "JustInTimeRedactor" || type.FullName != TypeName) { return value; }
            Volatile.Write(ref _known, type);
        }
        return value.ToString();
    }
}
