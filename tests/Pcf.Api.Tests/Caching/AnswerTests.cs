using System.Net.Http.Headers;
using System.Net.Http.Json;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Caching;

/// <summary>Whole answers are given again where the settings say so, and never where they could be wrong.</summary>
public sealed class AnswerTests
{
    private const string Me = "{ me { id name kind active created } }";
    private const string CreateUser = "mutation { createUser(input: {name: \"New\", email: \"new@example.com\"}) { id } }";

    private static readonly string[] On = ["--PCF:Cache:MaxBytes=1000000", "--PCF:Cache:Answers=true"];

    [Theory]
    [InlineData(Me, "private, max-age=5")]
    [InlineData("{ user(id: 2) { id name } organization(id: 1) { id name created } }", "private, max-age=5")]
    [InlineData("{ user(id: 2) { name email } }", "no-store")]
    [InlineData("{ users { totalCount } }", "no-store")]
    [InlineData("{ organization(id: 1) { members { totalCount } } }", "no-store")]
    [InlineData("{ notes { totalCount } }", "no-store")]
    [InlineData("{ health { status } }", "no-store")]
    [InlineData("{ user(id: 999) { name } }", "no-store")]
    public async Task Only_what_depends_on_no_permission_may_be_stored(string query, string expected)
    {
        await using var service = await Service.StartAsync();

        Assert.Equal(expected, (await AskAsync(service, query)).CacheControl);
    }

    [Fact]
    public async Task By_default_each_query_runs()
    {
        await using var service = await Service.StartAsync(settings: "--PCF:Cache:MaxBytes=1000000");

        await AskAsync(service, Me);

        Assert.Null((await AskAsync(service, Me)).Age);
        var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.DoesNotContain("cache=\"answers\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_given_again_and_counted()
    {
        await using var service = await Service.StartAsync(settings: On);

        var (first, again) = await AskUntilKeptAsync(service, Me, user: null);

        Assert.Equal(first with { Age = again.Age }, again);
        Assert.InRange(again.Age!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("cache_reads_total{cache=\"answers\",level=\"local\",result=\"hit\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_callers_never_share_an_answer()
    {
        await using var service = await Service.StartAsync(settings: On);
        await AskUntilKeptAsync(service, Me, user: "1");

        var other = await AskAsync(service, Me, user: "2");

        Assert.Null(other.Age);
        Assert.StartsWith("""{"data":{"me":{"id":"2",""", other.Body, StringComparison.Ordinal);
        Assert.StartsWith("""{"data":{"me":{"id":"1",""", (await AskAsync(service, Me, user: "1")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CreateUser)]
    [InlineData("mutation { createNote(input: {title: \"x\"}) { id } }")]
    public async Task A_write_ends_it(string mutation)
    {
        await using var service = await Service.StartAsync(settings: On);
        await AskUntilKeptAsync(service, Me, user: null);

        await service.AskAsync(mutation);

        Assert.Null((await AskAsync(service, Me)).Age);
    }

    [Theory]
    [InlineData("{ user(id: 999) { name } }")]
    [InlineData("{ me { id email } }")]
    [InlineData("{ note(id: 1) { id } }")]
    public async Task Errors_and_what_depends_on_permissions_are_never_kept(string query)
    {
        await using var service = await Service.StartAsync(settings: On);

        for (var i = 0; i < 3; i++) { Assert.Null((await AskAsync(service, query)).Age); }
    }

    [Fact]
    public async Task A_caller_without_a_valid_token_gets_none()
    {
        await using var service = await Service.StartAsync(settings: On);
        await AskUntilKeptAsync(service, Me, user: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = Me }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "made-up");

        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains("UNAUTHENTICATED", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Null(answer.Headers.Age);
    }

    private static async Task<(Answer First, Answer Again)> AskUntilKeptAsync(Service service, string query, string? user)
    {
        var first = await AskAsync(service, query, user);
        // A machine that is busy for five seconds between the two has the second one run too.
        var again = await Engine.EventuallyAsync(
            "a kept answer", async () => await AskAsync(service, query, user) is { Age: not null } kept ? kept : null);
        return (first, again);
    }

    private static async Task<Answer> AskAsync(Service service, string query, string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query }) };
        if (user is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.TokenFor(user)); }
        using var answer = await service.Client.SendAsync(request);
        return new Answer(await answer.Content.ReadAsStringAsync(), answer.Headers.NonValidated["Cache-Control"].ToString(), answer.Headers.Age);
    }

    private sealed record Answer(string Body, string CacheControl, TimeSpan? Age);
}
