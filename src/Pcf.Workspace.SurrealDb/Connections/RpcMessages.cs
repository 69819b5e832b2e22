using System.Formats.Cbor;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Requests and responses of SurrealDB's RPC protocol.</summary>
internal static class RpcMessages
{
    /// <summary>A request.</summary>
    /// <param name="id">What its response carries.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments, in order.</param>
    public static byte[] Request(long id, string method, params ReadOnlySpan<object?> arguments)
    {
        var writer = new CborWriter(CborConformanceMode.Strict);
        writer.WriteStartMap(3);
        writer.WriteTextString("id");
        writer.WriteInt64(id);
        writer.WriteTextString("method");
        writer.WriteTextString(method);
        writer.WriteTextString("params");
        writer.WriteStartArray(arguments.Length);
        foreach (var argument in arguments) { CborValues.Write(writer, argument); }
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Reads a response.</summary>
    /// <param name="message">The whole message.</param>
    /// <returns>The request's id, and the result or the error. Null for what is no response, such as a notification.</returns>
    /// <exception cref="CborContentException">The message is not of the protocol.</exception>
    public static Response? Read(ReadOnlyMemory<byte> message)
    {
        if (CborValues.Read(new CborReader(message, CborConformanceMode.Lax)) is not Dictionary<string, object?> map
            || map.GetValueOrDefault("id") is not long id)
        {
            return null;
        }

        return map.GetValueOrDefault("error") is Dictionary<string, object?> error
            ? new Response(id, null, SurrealException.Of(error, "message"))
            : new Response(id, map.GetValueOrDefault("result"), null);
    }

    /// <summary>The result of a query's last statement.</summary>
    /// <param name="result">The result of the method <c>query</c>: a list with one entry for each statement.</param>
    /// <exception cref="SurrealException">A statement failed.</exception>
    public static object? LastOf(object? result)
    {
        if (result is not List<object?> statements) { throw new SurrealException(SurrealError.Protocol); }
        SurrealException? cause = null;
        object? last = null;
        foreach (var entry in statements)
        {
            if (entry is not Dictionary<string, object?> statement) { throw new SurrealException(SurrealError.Protocol); }
            if (statement.GetValueOrDefault("status") is "OK")
            {
                last = statement.GetValueOrDefault("result");
                continue;
            }

            // The statements around the one that failed say only that their transaction ended.
            var failure = SurrealException.Of(statement, "result");
            if (cause is null || cause.Error == SurrealError.TransactionEnded) { cause = failure; }
        }

        return cause is null ? last : throw cause;
    }

    /// <summary>What came back for a request.</summary>
    /// <param name="Id">The request's id.</param>
    /// <param name="Result">The result; null where there is none.</param>
    /// <param name="Failure">The error; null where there is none.</param>
    internal sealed record Response(long Id, object? Result, SurrealException? Failure);
}
