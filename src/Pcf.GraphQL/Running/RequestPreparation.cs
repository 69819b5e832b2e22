using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Validation;

namespace Pcf.GraphQL.Running;

/// <summary>Everything before execution: find or parse the document, validate it, choose the operation, coerce the variables.</summary>
/// <remarks>Specification: section 6.1 (Executing Requests). What fails here is a request error: the response has no data.</remarks>
internal sealed class RequestPreparation(ExecutableSchema schema, EngineOptions options, ExecutionObserver? observer)
{
    private readonly DocumentCache _cache = new(options.CachedDocuments, options.CachedDocumentBytes);
    private readonly VariableCoercion _variables = new(schema.Inputs, options.MaxDepth);
    private readonly ParserLimits _limits = new(options.MaxTokens, options.MaxDepth, options.MaxFields, options.MaxAliases);

    public PreparedRequest Prepare(GraphQLRequest request, object? observed)
    {
        var document = _cache.Find(request.Document);
        var fromCache = document is not null;
        if (document is null && !TryRead(request, out document, out var refused)) { return refused; }
        observer?.DocumentReady(observed, fromCache);
        var operation = document!.Choose(request.OperationName, out var problem);
        if (operation is null) { return Refuse(request, problem); }
        observer?.OperationKnown(observed, operation.Kind, operation.Name);
        if (request.QueriesOnly && operation.Kind != OperationKind.Query)
        {
            var kind = operation.Kind == OperationKind.Mutation ? "mutations" : "subscriptions";
            return Refuse(request, $"Only queries are allowed here, not {kind}.", operation, methodRefused: true);
        }

        if (schema.Schema.Root(operation.Kind) is null)
        {
            return Refuse(request, $"The schema has no {operation.Kind.ToString().ToLowerInvariant()} operations.", operation);
        }

        try
        {
            var variables = _variables.Coerce(operation, request.Variables);
            if (document.FindNullCondition(variables) is { } name)
            {
                return Refuse(request, $"Variable \"${name}\" decides about @skip or @include and must not be null.", operation);
            }

            return new PreparedRequest
            {
                Operation = operation,
                Document = document,
                Variables = variables,
                FromCache = fromCache,
            };
        }
        catch (CoercionException error)
        {
            return Refuse(request, error.Message, operation);
        }
    }

    public PreparedRequest Refuse(GraphQLRequest request, string message, OperationNode? operation = null, bool methodRefused = false) => new()
    {
        Errors = [Decorated(request, new GraphQLError(ErrorCodes.InvalidInput, message))],
        Refused = operation,
        IsMethodRefused = methodRefused,
    };

    private bool TryRead(GraphQLRequest request, out PreparedDocument? prepared, out PreparedRequest refused)
    {
        prepared = null;
        refused = new PreparedRequest();
        if (request.Document.Length > options.MaxDocumentBytes)
        {
            refused = Refuse(request, $"The document is larger than {options.MaxDocumentBytes} bytes.");
            return false;
        }

        // A copy: the document and the cache outlive the request's memory.
        var source = request.Document.ToArray();
        Document document;
        try
        {
            document = DocumentParser.Parse(source, _limits);
        }
        catch (SyntaxException error)
        {
            refused = new PreparedRequest { Errors = [At(request, error.Message, source, error.Position)] };
            return false;
        }

        var problems = DocumentValidator.Validate(
            schema.Schema, document, schema.Inputs.Refuses, options.MaxErrors, options.MaxDepth, options.Introspection);
        if (problems.Count > 0)
        {
            refused = new PreparedRequest
            {
                Errors = problems.ConvertAll(p => At(request, p.Message, source, p.Position)),
                CostRefusal = problems.Exists(p => p.IsTooCostly) ? CostRefusal.Introspection : null,
            };
            return false;
        }

        prepared = new PreparedDocument(schema, document);
        if (prepared.HasTooManyConditions)
        {
            refused = Refuse(request, $"The document uses more than {ConditionSet.MaxVariables} variables in @skip and @include.");
            return false;
        }

        _cache.Add(prepared);
        return true;
    }

    private GraphQLError At(GraphQLRequest request, string message, byte[] source, int position) =>
        Decorated(request, new GraphQLError(ErrorCodes.InvalidInput, message) { Locations = [SourceLocation.At(source, position)] });

    private GraphQLError Decorated(GraphQLRequest request, GraphQLError error)
    {
        options.DecorateError?.Invoke(error, request.State);
        return error;
    }
}
