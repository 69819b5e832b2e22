using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>The parameters of one request. Source: GraphQL over HTTP, section "Request".</summary>
internal sealed class RequestParameters
{
    private const string NotAnObject = "The request body must be a JSON object with the key \"query\".";

    private ReadOnlyMemory<byte> _query;

    // Null when the request names no document; empty when it names one wrongly.
    private string? _hash;

    public ReadOnlyMemory<byte> Query => _query;

    public string? OperationName { get; private set; }

    public JsonElement Variables { get; private set; }

    /// <summary>From a JSON body. Unknown keys are ignored and of doubled keys the last counts.</summary>
    public static RequestParameters? FromJson(ReadOnlySpan<byte> body, GraphQLHttpOptions options, out HttpFailure? failure)
    {
        // A byte order mark is not JSON, but editors write it.
        if (body.StartsWith("\uFEFF"u8)) { body = body[3..]; }
        failure = null;
        try
        {
            if (!Utf8.IsValid(body)) { failure = HttpFailure.Malformed("The request body is not valid UTF-8."); }
            else { return Read(body, options, out failure); }
        }
        catch (JsonException)
        {
            failure = HttpFailure.Malformed("The request body is not valid JSON, or is nested too deeply.");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for an escaped half of a surrogate pair.
            failure = HttpFailure.Malformed("The request body contains text that is not valid Unicode.");
        }

        return null;
    }

    /// <summary>From the query string of a GET request; variables and extensions are JSON there.</summary>
    public static RequestParameters? FromQuery(IQueryCollection values, GraphQLHttpOptions options, out HttpFailure? failure)
    {
        var parameters = new RequestParameters();
        failure = null;
        parameters.OperationName = values["operationName"] is [{ Length: > 0 } name] ? name : null;
        try
        {
            parameters.Variables = Object(values["variables"].ToString(), options.MaxJsonDepth);
            var extensions = Object(values["extensions"].ToString(), options.MaxJsonDepth);
            parameters._hash = values["documentId"] is [{ Length: > 0 } id] ? DocumentName.FromId(id) : DocumentName.FromExtensions(extensions);
            if (values["query"] is [{ Length: > 0 } query]) { parameters._query = Encoding.UTF8.GetBytes(query); }
            else if (values["query"].Count > 0 || parameters._hash is null)
            {
                failure = HttpFailure.Malformed("The parameter \"query\" is missing or given more than once.");
                return null;
            }

            return parameters.Resolved(options, out failure);
        }
        catch (JsonException)
        {
            failure = HttpFailure.Malformed("The parameters \"variables\" and \"extensions\" must be JSON objects.");
            return null;
        }
    }

    /// <summary>The request as the engine takes it.</summary>
    public GraphQLRequest ToRequest(GraphQLHttpOptions options, object? state, bool queriesOnly, Action<TimeSpan>? rateLimited = null,
        Action? sourceOpened = null, TimeSpan? deadline = null) => new(Query)
        {
            Deadline = deadline,
            SourceOpened = sourceOpened,
            RateLimited = rateLimited,
            OperationName = OperationName,
            Variables = Variables,
            State = state,
            QueriesOnly = queriesOnly,
            Stalled = options.Stalled?.Invoke(state),
        };

    private static RequestParameters? Read(ReadOnlySpan<byte> body, GraphQLHttpOptions options, out HttpFailure? failure)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = options.MaxJsonDepth });
        var parameters = new RequestParameters();
        JsonElement extensions = default;
        string? id = null;
        failure = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            failure = HttpFailure.Malformed(NotAnObject);
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("query"u8)) { parameters._query = Text(ref reader, ref failure); }
            else if (reader.ValueTextEquals("operationName"u8)) { parameters.OperationName = NullableText(ref reader, ref failure); }
            else if (reader.ValueTextEquals("variables"u8)) { parameters.Variables = Object(ref reader, "variables", ref failure); }
            else if (reader.ValueTextEquals("extensions"u8)) { extensions = Object(ref reader, "extensions", ref failure); }
            else if (reader.ValueTextEquals("documentId"u8)) { id = DocumentId(ref reader); }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Anything after the object is malformed; the reader throws for it.
        reader.Read();
        parameters._hash = id ?? DocumentName.FromExtensions(extensions);
        if (failure is null && parameters.Query.IsEmpty && parameters._hash is null)
        {
            failure = HttpFailure.Malformed("The parameter \"query\" must be a non-empty string.");
        }

        return failure is null ? parameters.Resolved(options, out failure) : null;
    }

    private RequestParameters? Resolved(GraphQLHttpOptions options, out HttpFailure? failure)
    {
        failure = DocumentName.Resolve(_hash, ref _query, options.Documents);
        return failure is null ? this : null;
    }

    private static string? DocumentId(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) { return null; }
        if (reader.TokenType == JsonTokenType.String) { return DocumentName.FromId(reader.GetString()); }
        reader.Skip();
        return "";
    }

    private static ReadOnlyMemory<byte> Text(ref Utf8JsonReader reader, ref HttpFailure? failure)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            failure = HttpFailure.Malformed("The parameter \"query\" must be a string.");
            reader.Skip();
            return default;
        }

        var text = new byte[reader.ValueSpan.Length];
        return text.AsMemory(0, reader.CopyString(text));
    }

    private static string? NullableText(ref Utf8JsonReader reader, ref HttpFailure? failure)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null) { return reader.GetString(); }
        failure = HttpFailure.Malformed("The parameter \"operationName\" must be a string or null.");
        reader.Skip();
        return null;
    }

    private static JsonElement Object(ref Utf8JsonReader reader, string name, ref HttpFailure? failure)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) { return default; }
        if (reader.TokenType == JsonTokenType.StartObject) { return JsonElement.ParseValue(ref reader); }
        failure = HttpFailure.Malformed($"The parameter \"{name}\" must be an object or null.");
        reader.Skip();
        return default;
    }

    private static JsonElement Object(string text, int maxDepth)
    {
        if (text.Length == 0) { return default; }
        var element = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth });
        return element.ValueKind switch
        {
            JsonValueKind.Object => element,
            JsonValueKind.Null => default,
            _ => throw new JsonException("An object is expected."),
        };
    }
}
