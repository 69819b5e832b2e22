using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests.Streaming;

/// <summary>The reference clients of both transports, graphql-ws and graphql-sse, against the endpoint.</summary>
public sealed class ReferenceClientTests
{
    [Fact]
    public async Task Both_get_every_answer_and_every_end()
    {
        await using var host = await StreamHost.StartAsync();

        var results = await NodeTool.RunAsync("stream-clients.mjs", host.Url);

        foreach (var transport in new[] { "ws", "sse" })
        {
            var got = results.GetProperty(transport);
            Assert.Equal("""[{"data":{"tick":1}},{"data":{"tick":2}},{"data":{"tick":3}}]""", got.GetProperty("ends").GetRawText());
            Assert.Equal("""[{"data":{"greet":"Hello, Ada!"}}]""", got.GetProperty("query").GetRawText());
            Assert.Contains("Cannot query field", got.GetProperty("invalid").GetRawText(), StringComparison.Ordinal);
            Assert.Contains("INTERNAL", got.GetProperty("breaks")[1].GetRawText(), StringComparison.Ordinal);
            Assert.Equal(2, got.GetProperty("breaks").GetArrayLength());
            Assert.Equal("""{"data":{"forever":1}}""", got.GetProperty("unsubscribed").GetRawText());
            Assert.Equal("""{"data":{"greet":"Hello, world!"}}""", got.GetProperty("after").GetRawText());
        }
        await host.AllEndedAsync();
    }
}
