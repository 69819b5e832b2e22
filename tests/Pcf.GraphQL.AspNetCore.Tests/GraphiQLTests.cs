using System.Net;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>What a browser gets at the endpoint's address.</summary>
public sealed class GraphiQLTests : IDisposable
{
    // As Chromium and Firefox send it for an address that is opened.
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-graphiql-").FullName;
    private readonly HttpClient _client = new();

    public GraphiQLTests()
    {
        foreach (var file in GraphiQLOptions.Files) { File.WriteAllText(Path.Combine(_folder, file), "/* " + file + " */"); }
    }

    [Fact]
    public async Task A_browser_gets_a_page_that_loads_nothing_from_elsewhere()
    {
        await using var host = await StreamHost.StartAsync(
            graphiQL: new GraphiQLOptions { Folder = _folder, DefaultQuery = "{ greet } # </script>" });

        using var answer = await GetAsync(host.Url, Browser);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Contains("default-src 'none'; script-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        Assert.Contains("Accept", answer.Headers.Vary);
        Assert.Contains("src=\"/graphql/graphiql/graphiql.min.js\"", page, StringComparison.Ordinal);
        Assert.Contains("greet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("# </script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/graphql-response+json, text/html;q=0.1")]
    [InlineData("text/html;q=0, */*")]
    public async Task Any_other_client_gets_an_answer_to_its_query(string accept)
    {
        await using var host = await StreamHost.StartAsync(graphiQL: new GraphiQLOptions { Folder = _folder });

        using var answer = await GetAsync(new Uri(host.Url, "?query={greet}"), accept);

        Assert.Equal("""{"data":{"greet":"Hello, world!"}}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_it_is_off_a_browser_gets_an_answer_too()
    {
        await using var host = await StreamHost.StartAsync();

        using var answer = await GetAsync(new Uri(host.Url, "?query={greet}"), Browser);

        Assert.Equal("""{"data":{"greet":"Hello, world!"}}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var file = await GetAsync(new Uri(host.Url, "/graphql/graphiql/graphiql.min.js"), "*/*");
        Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
    }

    [Theory]
    [InlineData("graphiql.min.js", "text/javascript; charset=utf-8")]
    [InlineData("graphiql.min.css", "text/css; charset=utf-8")]
    [InlineData("page.js", "text/javascript; charset=utf-8")]
    public async Task Its_files_are_served_with_their_types(string file, string type)
    {
        await using var host = await StreamHost.StartAsync(graphiQL: new GraphiQLOptions { Folder = _folder });

        using var answer = await GetAsync(new Uri(host.Url, "/graphql/graphiql/" + file), "*/*");

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("other.js")]
    [InlineData("..%2Fsecret.txt")]
    [InlineData("%2Fetc%2Fpasswd")]
    public async Task No_other_file_is_served(string file)
    {
        File.WriteAllText(Path.Combine(_folder, "other.js"), "no");
        await using var host = await StreamHost.StartAsync(graphiQL: new GraphiQLOptions { Folder = _folder });

        using var answer = await GetAsync(new Uri(host.Url, "/graphql/graphiql/" + file), "*/*");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Without_its_files_the_page_says_how_to_get_them()
    {
        File.Delete(Path.Combine(_folder, "graphiql.min.js"));
        await using var host = await StreamHost.StartAsync(graphiQL: new GraphiQLOptions { Folder = _folder });

        using var answer = await GetAsync(host.Url, Browser);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Install Node.js", page, StringComparison.Ordinal);
        Assert.Contains("curl", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<HttpResponseMessage> GetAsync(Uri url, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
