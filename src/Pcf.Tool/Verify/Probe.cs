using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pcf.Tool.Verify;

/// <summary>Requests of known ids and with made-up secrets, whose traces in the telemetry are looked for after that.</summary>
/// <param name="Traces">The traces of the requests that were sent to be followed: more than one, since a service need not keep each.</param>
/// <param name="Secrets">What must be nowhere.</param>
internal sealed record Probe(IReadOnlyList<string> Traces, IReadOnlyList<string> Secrets)
{
    // Of so many one is kept at one in ten, but for one time in three hundred.
    private const int Rounds = 50;

    /// <summary>Sends them.</summary>
    /// <exception cref="NotHeldException">The service does not answer the query.</exception>
    public static async Task<Probe> SendAsync(Installation at, CancellationToken cancel)
    {
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        string[] secrets = [$"verify-{mark}@example.com", $"Pw{mark}verify", $"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ2ZXJpZnkifQ.{mark}verifysignature"];
        var probe = new Probe([.. Enumerable.Range(0, Rounds).Select(_ => ActivityTraceId.CreateRandom().ToHexString())], secrets);
        foreach (var trace in probe.Traces) { await SendAsync(at, trace, secrets, cancel); }
        return probe;
    }

    private static async Task SendAsync(Installation at, string trace, string[] secrets, CancellationToken cancel)
    {
        using var followed = Query(at, "query Verify { notes(first: 2) { edges { node { id author { name } } } } }", trace);
        await DemandDataAsync(at, followed, cancel);
        // Where callers leave them: in a document, a query string and a token.
        using var document = Query(at, $"{{ verify(email: \"{secrets[0]}\", password: \"{secrets[1]}\") }}");
        await at.SendAsync(document, at.Token, cancel);
        using var address = new HttpRequestMessage(HttpMethod.Get, new Uri(at.Service, $"/verify?password={secrets[1]}&email={secrets[0]}"));
        await at.SendAsync(address, at.Token, cancel);
        using var token = Query(at, "{ me { name } }");
        await at.SendAsync(token, secrets[2], cancel);
    }

    /// <summary>Sends one query.</summary>
    /// <exception cref="NotHeldException">It is not answered with data.</exception>
    public static async Task AskAsync(Installation at, CancellationToken cancel)
    {
        using var request = Query(at, "{ notes(first: 20) { edges { node { id title author { name } } } } }");
        await DemandDataAsync(at, request, cancel);
    }

    private static async Task DemandDataAsync(Installation at, HttpRequestMessage query, CancellationToken cancel)
    {
        var (status, text) = await at.SendAsync(query, at.Token, cancel);
        if (status != 200 || !text.Contains("\"data\"", StringComparison.Ordinal) || text.Contains("\"errors\"", StringComparison.Ordinal))
        {
            throw new NotHeldException($"{at.Service} answers {status} to a query{(at.Token is null ? " without a token; --token-file names one" : "")}");
        }
    }

    private static HttpRequestMessage Query(Installation at, string document, string? trace = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(at.Service, "/graphql"))
        {
            Content = new StringContent(new JsonObject { ["query"] = document }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (trace is not null) { request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01"); }
        return request;
    }
}
