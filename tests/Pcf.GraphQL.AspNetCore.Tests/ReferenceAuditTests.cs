using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>The audit that graphql-http publishes for the GraphQL-over-HTTP specification.</summary>
public sealed class ReferenceAuditTests(GraphQLHost host) : IClassFixture<GraphQLHost>
{
    [Fact]
    public async Task Every_audit_of_the_reference_passes()
    {
        var results = await NodeTool.RunAsync("graphql-http-audit.mjs", host.Url);

        var failed = results.EnumerateArray()
            .Where(r => r.GetProperty("status").GetString() != "ok")
            .Select(r => $"{r.GetProperty("name")}: {r.GetProperty("reason")}");
        Assert.Empty(failed);
        Assert.True(results.GetArrayLength() >= 50, $"only {results.GetArrayLength()} audits ran");
    }
}
