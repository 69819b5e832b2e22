using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>What <c>POST /loglevel</c> answers to a change that it refuses.</summary>
public sealed class LogLevelAnswerTests
{
    private const string Change = """{"category":"Test","level":"Debug","minutes":10}""";
    private static readonly Uri LevelAddress = new("/loglevel", UriKind.Relative);

    [Theory(Timeout = 60_000)]
    [InlineData("""{"category":"Test","level":"Loud","minutes":10}""",
        "level is 'Loud'; it should be one of trace, debug, information, warning, error, critical, none.")]
    [InlineData("""{"category":"Test","level":"password=hunter2hunter2","minutes":10}""",
        "level is 'password=[REDACTED]'; it should be one of trace, debug, information, warning, error, critical, none.")]
    [InlineData("""{"category":"Test","level":"Debug","minutes":-1}""", "minutes is -1; it should be a number above 0 and not above 1440.")]
    [InlineData("""{"category":"Test","level":"Debug","minutes":"10"}""", "minutes is '10'; it should be a number above 0 and not above 1440.")]
    [InlineData("""{"category":"Test","level":"Debug"}""", "minutes is not set; it should be a number above 0 and not above 1440.")]
    [InlineData("""{"category":"a:b","level":1,"minutes":[]}""",
        "category is 'a:b'; it should be 1 to 200 characters, without ':' and with at most one '*'.\n"
            + "level is 1; it should be one of trace, debug, information, warning, error, critical, none.\n"
            + "minutes is an array; it should be a number above 0 and not above 1440.")]
    [InlineData("""{"category":"\ud800","level":"Debug","minutes":10}""",
        "category is not valid Unicode; it should be 1 to 200 characters, without ':' and with at most one '*'.")]
    [InlineData("""{"category":"Test","level":"Debug","minutes":10,"more":1}""",
        "A field is 'more'; it should be one of category, level, minutes.")]
    [InlineData("""{"category":"Test","level":"Debug","minutes":10,"minutes":20}""", "minutes is given more than once; it should be given once.")]
    [InlineData("""{"category":"Audit","level":"None","minutes":10}""",
        "level is 'None'; for audit records it should be one of trace, debug, information.")]
    [InlineData("[]", """The body is an array; it should be a JSON object such as {"category":"Pcf.Api","level":"Debug","minutes":10}.""")]
    [InlineData("{", """The body is not JSON; it should be a JSON object such as {"category":"Pcf.Api","level":"Debug","minutes":10}.""")]
    [InlineData("", """The body is empty; it should be a JSON object such as {"category":"Pcf.Api","level":"Debug","minutes":10}.""")]
    public async Task A_refused_change_names_each_fault(string body, string expected)
    {
        await using var host = await ObservedHost.Start();

        using var answer = await host.Client.PostAsync(LevelAddress, Json(body), TestContext.Current.CancellationToken);

        Assert.Equal((400, "text/plain; charset=utf-8", expected + "\n"), ((int)answer.StatusCode, $"{answer.Content.Headers.ContentType}",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/plain", null, "The Content-Type is 'text/plain'; it should be application/json.\n")]
    [InlineData(null, null, "The Content-Type is not set; it should be application/json.\n")]
    [InlineData("application/json", "gzip", "The Content-Encoding is 'gzip'; the body should be sent without one.\n")]
    public async Task A_body_of_another_type_or_encoding_is_answered_with_the_right_one(string? type, string? encoding, string expected)
    {
        await using var host = await ObservedHost.Start();
        using var content = Json(Change);
        content.Headers.ContentType = type is null ? null : new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        if (encoding is not null) { content.Headers.ContentEncoding.Add(encoding); }

        using var answer = await host.Client.PostAsync(LevelAddress, content, TestContext.Current.CancellationToken);

        Assert.Equal((415, expected), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_change_too_many_is_answered_with_the_limit()
    {
        await using var host = await ObservedHost.Start();
        HttpResponseMessage? answer = null;
        for (var i = 0; i <= LogLevels.Max; i++)
        {
            answer?.Dispose();
            answer = await host.Client.PostAsync(LevelAddress, Json($$"""{"category":"c{{i}}","level":"Debug","minutes":10}"""),
                TestContext.Current.CancellationToken);
        }

        Assert.Equal((429, "32 categories are changed already; another can be changed when one of them has its configured level again.\n"),
            ((int)answer!.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        answer.Dispose();
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");
}
