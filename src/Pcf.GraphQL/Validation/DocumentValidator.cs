using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

internal static class DocumentValidator
{
    public static List<(string Message, int Position)> Validate(Schema schema, Document document)
    {
        _ = schema;
        _ = document;
        return [];
    }
}
