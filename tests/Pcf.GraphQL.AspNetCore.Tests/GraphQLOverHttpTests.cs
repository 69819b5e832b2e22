using System.Net;
using System.Text;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

public sealed class GraphQLOverHttpTests(GraphQLHost host) : IClassFixture<GraphQLHost>
{
    private const string Json = "application/json; charset=utf-8";
    private const string GraphQL = "application/graphql-response+json; charset=utf-8";
    private const string Newer = "application/graphql-response+json";

    [Fact]
    public async Task A_query_is_answered()
    {
        var answer = await host.Post("""{"query":"query A($n: String) { greet(name: $n) who }","variables":{"n":"Zoë"},"operationName":"A"}""",
            who: "me");

        Assert.Equal(new Answer(HttpStatusCode.OK, Json, """{"data":{"greet":"Hello, Zoë!","who":"me"}}""", ""), answer);
    }

    [Fact]
    public async Task Get_reads_the_query_string()
    {
        var url = new Uri(host.Url + "?query=query+A($n:String){greet(name:$n)}&variables=%7B%22n%22%3A%22x%22%7D&extensions=null&operationName=A");

        Assert.Equal("""{"data":{"greet":"Hello, x!"}}""", (await host.Send(HttpMethod.Get, url)).Body);
    }

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData("application/json", Json)]
    [InlineData(Newer, GraphQL)]
    [InlineData("application/graphql-response+json, application/json", GraphQL)]
    [InlineData("application/graphql-response+json; q=0.5, application/json; q=0.9", Json)]
    [InlineData("application/json; q=0, */*", GraphQL)]
    [InlineData("text/html, application/graphql-response+json; charset=utf-8, */*; q=0.1", GraphQL)]
    [InlineData("Application/JSON; charset=\"UTF-8\"", Json)]
    public async Task The_response_type_is_negotiated(string? accept, string expected) =>
        Assert.Equal(expected, (await host.Post("""{"query":"{ greet }"}""", accept)).ContentType);

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/json; q=0")]
    public async Task Other_response_types_are_not_acceptable(string accept)
    {
        var answer = await host.Post("""{"query":"{ greet }"}""", accept);

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.Status);
        Assert.Contains("\"code\":\"INVALID_INPUT\",\"traceId\":\"t1\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ greet")]
    [InlineData("{ nope }")]
    [InlineData("query ($n: Int!) { greet }")]
    [InlineData("query A { greet } query B { greet }")]
    [InlineData("subscription { tick }")]
    public async Task Request_errors_are_400_without_data_in_the_newer_type_and_200_in_the_older(string query)
    {
        var body = $$"""{"query":"{{query}}"}""";
        var newer = await host.Post(body, Newer);
        var older = await host.Post(body, "application/json");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (newer.Status, older.Status));
        Assert.Equal(newer.Body, older.Body);
        Assert.DoesNotContain("\"data\"", newer.Body, StringComparison.Ordinal);
        Assert.Contains("\"extensions\":{\"code\":\"INVALID_INPUT\",\"traceId\":\"t1\"}", newer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_field_is_200_with_data()
    {
        var answer = await host.Post("""{"query":"{ fail }"}""", Newer);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.EndsWith("\"data\":null}", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("[{\"query\":\"{ greet }\"}]")]
    [InlineData("null")]
    [InlineData("{\"query\":\"{ greet }\"} x")]
    [InlineData("{}")]
    [InlineData("{\"query\":null}")]
    [InlineData("{\"query\":\"\"}")]
    [InlineData("{\"query\":{\"a\":[1]}}")]
    [InlineData("{\"query\":\"{ greet }\",\"variables\":[]}")]
    [InlineData("{\"query\":\"{ greet }\",\"variables\":\"{}\"}")]
    [InlineData("{\"query\":\"{ greet }\",\"extensions\":0}")]
    [InlineData("{\"query\":\"{ greet }\",\"operationName\":{}}")]
    [InlineData("{\"query\":\"\\ud800\"}")]
    public async Task Malformed_requests_are_400_in_both_types(string body)
    {
        foreach (var accept in (string[])["application/json", Newer])
        {
            var answer = await host.Post(body, accept);

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.StartsWith("{\"errors\":[{\"message\":", answer.Body, StringComparison.Ordinal);
            Assert.Contains("INVALID_INPUT", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Null_parameters_are_allowed_unknown_ones_ignored_and_the_last_of_two_counts() =>
        Assert.Equal(
            """{"data":{"greet":"Hello, world!"}}""",
            (await host.Post("""{"query":"no","x":{"y":[]},"variables":null,"extensions":null,"operationName":null,"query":"{ greet }"}""")).Body);

    [Fact]
    public async Task Half_a_surrogate_pair_in_the_variables_is_a_request_error()
    {
        var answer = await host.Post("""{"query":"query($n:String){greet(name:$n)}","variables":{"n":"\ud800"}}""", Newer);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("not valid Unicode", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_json_is_400()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);

        Assert.Equal(HttpStatusCode.BadRequest, (await host.Post($$"""{"query":"{ greet }","variables":{{deep}}}""")).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await host.Send(HttpMethod.Get, new Uri(host.Url + "?query={greet}&variables=" + Uri.EscapeDataString(deep)))).Status);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_400()
    {
        var body = Encoding.UTF8.GetBytes("""{"query":"{ greet(name: \"?\") }"}""");
        body[Array.IndexOf(body, (byte)'?')] = 0xFF;

        var answer = await host.Send(HttpMethod.Post, host.Url, body, contentType: "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("not valid UTF-8", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/graphql")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Other_request_types_are_415(string? contentType) =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.Post("""{"query":"{ greet }"}""", contentType: contentType)).Status);

    [Theory]
    [InlineData("gzip", "'gzip'")]
    [InlineData("identity, br", "'br'")]
    [InlineData("Bearer made-up-secret", "another")]
    public async Task A_body_with_an_encoding_is_415_that_names_it(string encoding, string named)
    {
        var answer = await host.Post("""{"query":"{ greet }"}""", encoding: encoding);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains($"The Content-Encoding is {named}; send the request without one.", answer.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Post("""{"query":"{ greet }"}""", encoding: "identity")).Status);
    }

    [Theory]
    [InlineData(null, "The Content-Type is not set; send the request as application/json in UTF-8.")]
    [InlineData("text/plain", "The Content-Type is 'text/plain'; send the request as application/json in UTF-8.")]
    [InlineData("application/json; charset=made-up-secret", "The Content-Type is 'application/json'; send the request as application/json in UTF-8.")]
    [InlineData("application/made-up-secret", "The Content-Type is another; send the request as application/json in UTF-8.")]
    public async Task A_body_of_another_type_is_answered_with_both(string? contentType, string expected) =>
        Assert.Contains(expected, (await host.Post("""{"query":"{ greet }"}""", contentType: contentType)).Body, StringComparison.Ordinal);

    [Fact]
    public async Task A_body_that_arrives_too_slowly_is_408()
    {
        var answer = await host.SendSlowly("""{"query":"{ greet }"}""");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("The request body arrived too slowly; send it without pauses.", answer, StringComparison.Ordinal);
        Assert.Contains("INVALID_INPUT", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_with_or_without_its_length()
    {
        var large = new byte[10_001];
        Array.Fill(large, (byte)' ');

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await host.Send(HttpMethod.Post, host.Url, large, contentType: "application/json")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Send(HttpMethod.Post, host.Url, large[1..], contentType: "application/json")).Status);
    }

    [Fact]
    public async Task A_mutation_by_get_is_405()
    {
        foreach (var accept in (string[])["application/json", Newer])
        {
            var answer = await host.Send(HttpMethod.Get, new Uri(host.Url + "?query=mutation{count}"), accept: accept);

            Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (answer.Status, answer.Allow));
            Assert.DoesNotContain("\"data\"", answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_405(string method)
    {
        var answer = await host.Send(new HttpMethod(method), host.Url);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, POST"), (answer.Status, answer.Allow));
        Assert.Contains("INVALID_INPUT", answer.Body, StringComparison.Ordinal);
    }
}
