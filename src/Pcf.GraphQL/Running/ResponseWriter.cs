using System.Buffers;

namespace Pcf.GraphQL.Running;

/// <summary>Puts the response together: errors first, then the data with the values of the fields that waited. Specification: section 7.1 (Response
/// Format).</summary>
internal static class ResponseWriter
{
    /// <summary>A response of an execution. Returns its size in bytes.</summary>
    public static long Write(IBufferWriter<byte> output, IReadOnlyList<GraphQLError> errors, JsonSegment data)
    {
        var counted = new CountedOutput(output);
        counted.Write("{"u8);
        if (errors.Count > 0)
        {
            WriteErrors(counted, errors);
            counted.Write(","u8);
        }

        counted.Write("\"data\":"u8);
        WriteSegment(counted, data);
        counted.Write("}"u8);
        return counted.Bytes;
    }

    /// <summary>A response of a request that was not executed (no data) or was ended as a whole (data is null).</summary>
    public static long WriteFailure(IBufferWriter<byte> output, IReadOnlyList<GraphQLError> errors, bool executed)
    {
        var counted = new CountedOutput(output);
        counted.Write("{"u8);
        WriteErrors(counted, errors);
        counted.Write(executed ? ",\"data\":null}"u8 : "}"u8);
        return counted.Bytes;
    }

    private static void WriteSegment(CountedOutput output, JsonSegment segment)
    {
        var bytes = segment.Written;
        if (segment.Pending is null)
        {
            output.Write(bytes);
            return;
        }

        // Nulled regions may lie inside each other: the outer one, which starts first, wins; pending fields inside are skipped with it.
        var nulled = segment.Nulled;
        nulled?.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        var at = 0;
        var region = 0;
        foreach (var pending in segment.Pending)
        {
            while (region < (nulled?.Count ?? 0) && nulled![region].Start < pending.Offset)
            {
                WriteNulled(output, bytes, nulled[region], ref at);
                region++;
            }

            if (pending.Offset < at) { continue; }
            output.Write(bytes[at..pending.Offset]);
            at = pending.Offset;
            // Only a pending field below a nulled region has no value, and that one has been skipped.
            if (pending.Value is { } value) { WriteSegment(output, value); }
        }

        while (region < (nulled?.Count ?? 0))
        {
            WriteNulled(output, bytes, nulled![region], ref at);
            region++;
        }

        output.Write(bytes[at..]);
    }

    private static void WriteNulled(CountedOutput output, ReadOnlySpan<byte> bytes, NullRegion region, ref int at)
    {
        if (region.Start < at) { return; }
        output.Write(bytes[at..region.Start]);
        output.Write("null"u8);
        at = region.End;
    }

    private static void WriteErrors(CountedOutput output, IReadOnlyList<GraphQLError> errors)
    {
        using var budget = new ByteBudget(int.MaxValue);
        using var json = new JsonSegment(budget);
        json.Raw("\"errors\":["u8);
        for (var i = 0; i < errors.Count; i++)
        {
            if (i > 0) { json.Byte((byte)','); }
            WriteError(json, errors[i]);
        }

        json.Byte((byte)']');
        output.Write(json.Written);
    }

    private static void WriteError(JsonSegment json, GraphQLError error)
    {
        json.Raw("{\"message\":"u8);
        json.String(error.Message);
        if (error.Locations.Count > 0)
        {
            json.Raw(",\"locations\":["u8);
            for (var i = 0; i < error.Locations.Count; i++)
            {
                json.Raw(i == 0 ? "{\"line\":"u8 : ",{\"line\":"u8);
                json.Number(error.Locations[i].Line);
                json.Raw(",\"column\":"u8);
                json.Number(error.Locations[i].Column);
                json.Byte((byte)'}');
            }

            json.Byte((byte)']');
        }

        if (error.Path is { } path)
        {
            json.Raw(",\"path\":["u8);
            for (var i = 0; i < path.Entries.Length; i++)
            {
                if (i > 0) { json.Byte((byte)','); }
                if (path.Entries[i].Field is { } field) { json.String(field.ResponseName); } else { json.Number(path.Entries[i].Index); }
            }

            json.Byte((byte)']');
        }

        json.Raw(",\"extensions\":{\"code\":"u8);
        json.String(error.Code);
        foreach (var (name, value) in error.ExtensionsOrNull ?? [])
        {
            if (name == "code") { continue; }
            json.Byte((byte)',');
            json.String(name);
            json.Byte((byte)':');
            WriteValue(json, value);
        }

        json.Raw("}}"u8);
    }

    private static void WriteValue(JsonSegment json, object? value)
    {
        switch (value)
        {
            case null: json.Null(); break;
            case bool truth: json.Boolean(truth); break;
            case int number: json.Number(number); break;
            case long number: json.Number(number); break;
            case double number when double.IsFinite(number): json.Number(number); break;
            default: json.String(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }

    private sealed class CountedOutput(IBufferWriter<byte> output)
    {
        public long Bytes { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            Bytes += bytes.Length;
        }
    }
}
