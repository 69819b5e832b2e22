namespace Pcf.GraphQL.Validation;

/// <summary>Fields are not nested deeper than allowed, counted through fragments: execution walks that deep.</summary>
internal static class SelectionDepth
{
    /// <summary>False when the document is too deep. The document has no cycles.</summary>
    public static bool Check(ValidationContext context)
    {
        var depths = new PathWeights(context.Document, static _ => 1);
        foreach (var operation in context.Document.Operations)
        {
            if (depths.Heaviest(operation.Selections) <= context.MaxDepth) { continue; }
            context.Report(operation.Position, $"The operation is nested more than {context.MaxDepth} fields deep.");
            return false;
        }

        return true;
    }
}
