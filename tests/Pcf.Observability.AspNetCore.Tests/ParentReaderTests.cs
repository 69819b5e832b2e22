using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>A request has a trace of W3C's form, whatever its headers say.</summary>
public sealed class ParentReaderTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("traceparent", $"00-{Trace}-00f067aa0ba902b7-01", Trace)]
    [InlineData("traceparent", $"01-{Trace}-00f067aa0ba902b7-01-extra", Trace)]
    [InlineData("traceparent", $"cc-{Trace}-00f067aa0ba902b7-01", Trace)]
    [InlineData("traceparent", $"ff-{Trace}-00f067aa0ba902b7-01", null)]
    [InlineData("traceparent", $"00-{Trace}-00f067aa0ba902b7-01-extra", null)]
    [InlineData("traceparent", "none at all", null)]
    [InlineData("Request-Id", "|abc.1.", null)]
    public async Task Every_request_has_one(string header, string value, string? expected)
    {
        await using var host = await ObservedHost.Start();
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        var trace = await host.Client.GetStringAsync(new Uri("/trace", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Matches("^[0-9a-f]{32}$", trace);
        if (expected is not null) { Assert.Equal(expected, trace); }
        else { Assert.NotEqual(Trace, trace); }
    }

    [Theory]
    [InlineData($"cc-{Trace}-00f067aa0ba902b7-03-extra", $"00-{Trace}-00f067aa0ba902b7-03")]
    [InlineData("none at all", null)]
    public async Task A_propagator_of_the_application_stays_and_is_looked_after(string value, string? expected)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<DistributedContextPropagator>(new OwnHeader());
        builder.AddPcfObservability();
        await using var app = builder.Build();
        app.MapGet("/", () => Results.Text($"{Activity.Current!.IdFormat} {Activity.Current.ParentId}"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("x-own-parent", value);

        Assert.Equal($"W3C {expected}", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    private sealed class OwnHeader : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields => ["x-own-parent"];

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
        {
        }

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
        {
            getter!(carrier, "x-own-parent", out traceId, out _);
            traceState = "own=1";
        }

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
