using System.Text;
using Pcf.GraphQL.Language;

namespace Pcf.Fuzz.Targets;

/// <summary>The GraphQL parser: any bytes are a document or a syntax error with a place, and a value that is printed parses back to itself.</summary>
internal static class GraphQLTarget
{
    private static readonly ParserLimits Limits = new(Tokens: 10_000, Depth: 50, Fields: 5_000, Aliases: 500);

    public static void Check(byte[] input)
    {
        if (TryParse(input) is not { } document) { return; }
        // Cycles and chains of fragments must end too.
        FuzzException.Unless(document.FragmentsInCallOrder.Count <= document.Fragments.Length, "a fragment is called twice in the order");
        foreach (var operation in document.Operations)
        {
            foreach (var variable in operation.Variables) { CheckValue(variable.Default); }
            CheckValues(operation.Selections);
        }
        foreach (var fragment in document.Fragments) { CheckValues(fragment.Selections); }
    }

    private static Document? TryParse(byte[] input)
    {
        try
        {
            return DocumentParser.Parse([.. input], Limits);
        }
        catch (SyntaxException error)
        {
            FuzzException.Unless(error.Position >= 0 && error.Position <= input.Length, $"an error at {error.Position} of {input.Length} bytes");
            var at = SourceLocation.At(input, error.Position);
            FuzzException.Unless(at.Line >= 1 && at.Column >= 1, $"an error at line {at.Line}, column {at.Column}");
            FuzzException.Unless(error.Message.Length < 1_000, $"a message of {error.Message.Length} characters");
            return null;
        }
    }

    // The parser's limit of depth bounds this recursion.
    private static void CheckValues(SelectionSetNode selections)
    {
        foreach (var selection in selections.Items)
        {
            foreach (var directive in selection.Directives) { CheckValues(directive.Arguments); }
            if (selection is FieldNode field) { CheckValues(field.Arguments); }
            if (selection is FieldNode { Selections: { } inner }) { CheckValues(inner); }
            if (selection is InlineFragmentNode fragment) { CheckValues(fragment.Selections); }
        }
    }

    private static void CheckValues(ArgumentNode[] arguments)
    {
        foreach (var argument in arguments) { CheckValue(argument.Value); }
    }

    private static void CheckValue(ValueNode? value)
    {
        if (value is null) { return; }
        var printed = Printer.PrintWhole(value);
        var again = DocumentParser.Parse(Encoding.UTF8.GetBytes($"{{a(b:{printed})}}"), ParserLimits.Trusted);
        var read = ((FieldNode)again.Operations[0].Selections.Items[0]).Arguments[0].Value;
        FuzzException.Unless(Printer.PrintWhole(read) == printed, $"a value is printed as {printed} and then otherwise");
        FuzzException.Unless(read.GetType() == value.GetType(), $"a {value.GetType().Name} is read as a {read.GetType().Name}");
    }
}
