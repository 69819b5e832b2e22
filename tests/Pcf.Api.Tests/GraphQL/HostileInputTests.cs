using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.GraphQL;

/// <summary>Whatever is sent to /graphql: an answer, and never one that blames the service.</summary>
public sealed class HostileInputTests
{
    private const int Requests = 50_000;
    private const int Senders = 4;

    // Of each request: one that hangs is reported by its own name, and not by the end of the whole run.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Fifty_thousand_hostile_requests_are_each_answered_with_an_error()
    {
        await using var service = await Service.StartAsync(settings: "--PCF:Store:DemoData=true");

        var answered = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(service.Client, sender))));

        Assert.Equal(Requests, answered.Sum());
        Assert.Equal("Ada Berg",
            (await service.AskAsync("{ user(id: 1) { name } }")).GetProperty("data").GetProperty("user").GetProperty("name").GetString());
    }

    private static async Task<int> SendAsync(HttpClient client, int seed)
    {
        var hostile = new HostileRequests(seed);
        for (var i = 0; i < Requests / Senders; i++)
        {
            var (body, mayBeValid) = hostile.Next();
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var deadline = new CancellationTokenSource(Deadline);
            using var answer = await client.PostAsync(new Uri("/graphql", UriKind.Relative), content, deadline.Token);
            var text = await answer.Content.ReadAsStringAsync(deadline.Token);
            var what = $"sender {seed}, request {i}: {Encoding.UTF8.GetString(body)} was answered {(int)answer.StatusCode} {text}";
            Assert.True((int)answer.StatusCode < 500, what);
            Check(text, mayBeValid, what);
        }
        return Requests / Senders;
    }

    private static void Check(string text, bool mayBeValid, string what)
    {
        using var answer = JsonDocument.Parse(text);
        if (answer.RootElement.TryGetProperty("errors", out var errors))
        {
            Assert.True(errors.GetArrayLength() > 0, what);
            foreach (var error in errors.EnumerateArray())
            {
                var code = error.GetProperty("extensions").GetProperty("code").GetString();
                Assert.True(code is "INVALID_INPUT" or "NOT_FOUND" or "FORBIDDEN", what);
            }
        }
        else
        {
            // A real document may survive its mutation.
            Assert.True(mayBeValid && answer.RootElement.TryGetProperty("data", out _), what);
        }
    }
}
