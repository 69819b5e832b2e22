using System.Buffers;
using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.Tests.Support;

/// <summary>Runs a document and returns the response as text.</summary>
internal static class Execute
{
    public static GraphQLEngine Conformance { get; } = new(Support.Conformance.Bind());

    public static GraphQLEngine Waiting { get; } = new(Support.Conformance.Bind(waits: true));

    public static Task<string> Run(string document, string? variables = null, string? operationName = null) =>
        Run(Conformance, document, variables, operationName);

    public static async Task<string> Run(GraphQLEngine engine, string document, string? variables = null, string? operationName = null)
    {
        var (text, _) = await Summary(engine, new GraphQLRequest(document)
        {
            OperationName = operationName,
            Variables = variables is null ? default : JsonElement.Parse(variables),
        });
        return text;
    }

    public static async Task<(string Text, ExecutionSummary Summary)> Summary(
        GraphQLEngine engine, GraphQLRequest request, CancellationToken cancel = default)
    {
        var output = new ArrayBufferWriter<byte>();
        var summary = await engine.ExecuteAsync(request, output, cancel);
        Assert.Equal(output.WrittenCount, summary.ResponseBytes);
        return (Encoding.UTF8.GetString(output.WrittenSpan), summary);
    }
}
