using System.Net.Http.Headers;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>Each answer says whether it may be stored, for how long and by whom.</summary>
public sealed class CacheControlTests(GraphQLHost host) : IClassFixture<GraphQLHost>
{
    [Theory]
    [InlineData("POST", "{ greet }", "public, max-age=5")]
    [InlineData("GET", "{ greet }", "public, max-age=5")]
    [InlineData("POST", "{ greet who }", "private, max-age=3")]
    [InlineData("POST", "{ plain }", "no-store")]
    [InlineData("POST", "{ greet fail }", "no-store")]
    [InlineData("POST", "mutation { count }", "no-store")]
    [InlineData("GET", "mutation { count }", "no-store")]
    [InlineData("POST", "{ nonsense }", "no-store")]
    [InlineData("PUT", "{ greet }", "no-store")]
    public async Task It_follows_from_the_fields(string method, string query, string expected)
    {
        var url = method == "GET" ? $"{host.Url}?query={Uri.EscapeDataString(query)}" : host.Url.ToString();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (method != "GET") { request.Content = new StringContent($$"""{"query":"{{query}}"}""", new MediaTypeHeaderValue("application/json")); }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal([expected], answer.Headers.NonValidated["Cache-Control"]);
        Assert.Equal(["Accept, Authorization"], answer.Headers.NonValidated["Vary"]);
        Assert.Null(answer.Headers.Age);
    }
}
