using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>Requests that name a document by its hash, and services that take no other.</summary>
public sealed class TrustedDocumentTests : IDisposable
{
    private const string Known = "query Q($n: String) { greet(name: $n) }";
    private const string Greeted = """{"data":{"greet":"Hello, Ada!"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
    private readonly HttpClient _client = new();

    private static string Hash { get; } = HashOf(Known);

    [Fact]
    public async Task A_hash_stands_for_its_document()
    {
        await using var host = await StreamHost.StartAsync(documents: Documents(only: true));

        Assert.Equal((HttpStatusCode.OK, Greeted), await PostAsync(host, Persisted(Hash)));
        Assert.Equal((HttpStatusCode.OK, Greeted), await PostAsync(host, Persisted(Hash.ToUpperInvariant())));
        Assert.Equal((HttpStatusCode.OK, Greeted), await PostAsync(host, $$$"""{"documentId":"sha256:{{{Hash}}}","variables":{"n":"Ada"}}"""));
        Assert.Equal((HttpStatusCode.OK, Greeted), await PostAsync(host, $$$"""{"documentId":"{{{Hash}}}","variables":{"n":"Ada"}}"""));
        var extensions = Uri.EscapeDataString($$$"""{"persistedQuery":{"version":1,"sha256Hash":"{{{Hash}}}"}}""");
        Assert.Equal(Greeted, await _client.GetStringAsync(
            new Uri($"{host.Url}?extensions={extensions}&variables={Uri.EscapeDataString("""{"n":"Ada"}""")}")));
        Assert.Equal(Greeted, await _client.GetStringAsync(
            new Uri($"{host.Url}?documentId={Hash}&variables={Uri.EscapeDataString("""{"n":"Ada"}""")}")));
    }

    [Fact]
    public async Task The_text_of_a_trusted_document_is_as_good_as_its_hash()
    {
        await using var host = await StreamHost.StartAsync(documents: Documents(only: true));

        Assert.Equal(
            (HttpStatusCode.OK, Greeted),
            await PostAsync(host, JsonSerializer.Serialize(new { query = Known, variables = new { n = "Ada" } })));
    }

    [Theory]
    [InlineData("""{"query":"{ greet }"}""", "INVALID_INPUT", "Only trusted documents are accepted here; send the SHA-256 of one of them.")]
    [InlineData("""{"documentId":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}""", "PERSISTED_QUERY_NOT_FOUND",
        "There is no trusted document with this hash.")]
    [InlineData("""{"documentId":"nonsense"}""", "INVALID_INPUT", "A document is named by its SHA-256, 64 hexadecimal digits.")]
    [InlineData("""{"extensions":{"persistedQuery":{"sha256Hash":7}}}""", "INVALID_INPUT",
        "A document is named by its SHA-256, 64 hexadecimal digits.")]
    [InlineData("""{"documentId":7}""", "INVALID_INPUT", "A document is named by its SHA-256, 64 hexadecimal digits.")]
    [InlineData("""{"query":"{ greet }","documentId":"0000000000000000000000000000000000000000000000000000000000000000"}""", "INVALID_INPUT",
        "The hash is not that of the query.")]
    public async Task Any_other_is_refused(string body, string code, string message)
    {
        await using var host = await StreamHost.StartAsync(documents: Documents(only: true));

        var (status, answer) = await PostAsync(host, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal($$$"""{"errors":[{"message":"{{{message}}}","extensions":{"code":"{{{code}}}"}}]}""", answer);
    }

    [Fact]
    public async Task A_service_with_trusted_documents_can_take_others_too()
    {
        await using var host = await StreamHost.StartAsync(documents: Documents(only: false));

        Assert.Equal((HttpStatusCode.OK, """{"data":{"greet":"Hello, world!"}}"""), await PostAsync(host, """{"query":"{ greet }"}"""));
        Assert.Equal((HttpStatusCode.OK, Greeted), await PostAsync(host, Persisted(Hash)));
    }

    [Fact]
    public async Task A_service_without_says_so()
    {
        await using var host = await StreamHost.StartAsync();

        var (status, answer) = await PostAsync(host, Persisted(Hash));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("\"code\":\"PERSISTED_QUERY_NOT_SUPPORTED\"", answer, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, """{"data":{"greet":"Hello, world!"}}"""), await PostAsync(
            host, "{\"query\":\"{ greet }\"," + Persisted(HashOf("{ greet }"))[1..]));
    }

    [Fact]
    public async Task Over_a_WebSocket_the_operation_gets_the_error()
    {
        await using var host = await StreamHost.StartAsync(documents: Documents(only: true));
        using var client = await host.ConnectAsync();

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"{ greet }"}}""");
        Assert.StartsWith("""{"id":"a","type":"error","payload":[{"message":"Only trusted documents""", await client.ReceiveAsync(),
            StringComparison.Ordinal);

        await client.SendAsync($$$"""{"id":"a","type":"subscribe","payload":{{{Persisted(Hash)}}}}""");
        Assert.Equal($$$"""{"id":"a","type":"next","payload":{{{Greeted}}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public void A_folder_has_a_document_in_each_file_and_an_editors_last_line_break_does_no_harm()
    {
        File.WriteAllText(Path.Combine(_folder, "one.graphql"), Known + "\n");
        Directory.CreateDirectory(Path.Combine(_folder, "more"));
        File.WriteAllText(Path.Combine(_folder, "more", "two.gql"), "{ greet }");
        File.WriteAllText(Path.Combine(_folder, "readme.txt"), "nothing");

        var documents = TrustedDocuments.Load(_folder, isOnly: true);

        Assert.Equal(2, documents.Count);
        Assert.Equal(Known, Encoding.UTF8.GetString(documents.Find(Hash)!.Value.Span));
        Assert.NotNull(documents.Find(HashOf(Known + "\n")));
        Assert.NotNull(documents.Find(HashOf("{ greet }")));
    }

    [Theory]
    [InlineData("""{"HASH":"TEXT"}""")]
    [InlineData("""{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"HASH","name":"Q","type":"query","body":"TEXT"}]}""")]
    public void A_file_has_hashes_and_texts(string form)
    {
        var file = Path.Combine(_folder, "documents.json");
        File.WriteAllText(file, form.Replace("HASH", Hash, StringComparison.Ordinal).Replace("TEXT", Known, StringComparison.Ordinal));

        Assert.NotNull(TrustedDocuments.Load(file, isOnly: false).Find(Hash));
    }

    [Theory]
    [InlineData("""{"HASH":"{ greet }"}""", "is not the SHA-256 of its document")]
    [InlineData("rubbish", "JSON")]
    [InlineData("""{"HASH":7}""", "text")]
    [InlineData("{}", "has no document")]
    public void A_wrong_file_is_refused(string text, string why)
    {
        var file = Path.Combine(_folder, "documents.json");
        File.WriteAllText(file, text.Replace("HASH", Hash, StringComparison.Ordinal));

        Assert.Contains(why, Assert.Throws<InvalidDataException>(() => TrustedDocuments.Load(file, isOnly: false)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Persisted(string hash) =>
        $$$"""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"{{{hash}}}"}},"variables":{"n":"Ada"}}""";

    private static TrustedDocuments Documents(bool only) => new([Encoding.UTF8.GetBytes(Known)], only);

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(StreamHost host, string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await _client.PostAsync(host.Url, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
