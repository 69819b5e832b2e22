using GraphQL;
using GraphQL.Execution;
using GraphQL.PersistedDocuments;
using GraphQL.Validation;
using GraphQL.Validation.Errors.Custom;

namespace Pcf.Observability.GraphQL;

/// <summary>The codes by which errors are counted: those of the contract for GraphQL.NET's own errors, the service's own for its errors.</summary>
internal static class ErrorCode
{
    /// <summary>Stands for the codes of an answer with very many errors.</summary>
    public const string Other = "other";

    private const string InvalidInput = "INVALID_INPUT";
    private const string Timeout = "TIMEOUT";
    private const string Unspecified = "UNSPECIFIED";
    private const int LongestCode = 64;

    public static string Of(Exception error) => error switch
    {
        UnhandledError => GraphQLStatus.Internal,
        TimeoutError or TimeoutException => Timeout,
        DocumentError or RequestError when IsOfTheLibrary(error.GetType()) => InvalidInput,
        ExecutionError { Code: { Length: > 0 } code } => code.Length <= LongestCode ? code : code[..LongestCode],
        ExecutionError => Unspecified,
        _ => GraphQLStatus.Internal,
    };

    /// <summary>Whether one of the errors is the service's fault.</summary>
    public static bool IsServerFault(ExecutionErrors errors)
    {
        for (var i = 0; i < errors.Count; i++)
        {
            if (GraphQLStatus.IsServerFault(Of(errors[i]))) { return true; }
        }
        return false;
    }

    // GraphQL.NET has a type for each of its rules. Its general types are also what a service's own rules report with, under codes of their own;
    // and what is too complex, or a stored document that is not there, is worth a code of its own.
    private static bool IsOfTheLibrary(Type error) =>
        error.Assembly == typeof(ExecutionError).Assembly
        && error != typeof(ValidationError) && error != typeof(RequestError)
        && error != typeof(ComplexityError) && error != typeof(DocumentNotFoundError);
}
