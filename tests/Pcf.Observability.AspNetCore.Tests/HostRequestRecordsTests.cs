using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>The host makes an activity and a log scope for each request only where something besides the library's log reads them; a request has
/// its ids all the same.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class HostRequestRecordsTests
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Host = "Microsoft.AspNetCore.Hosting";
    private const string Library = "Pcf.Observability.AspNetCore";

    [Fact]
    public async Task Where_only_the_librarys_log_reads_them_the_library_makes_the_activity()
    {
        await using var service = await Start(_ => { });

        var seen = await Ask(service);

        Assert.Equal($"{Library}|Microsoft.AspNetCore.Hosting.HttpRequestIn|{Trace}|00f067aa0ba902b7|vendor=abc|True", seen);
        var record = Assert.Single(await service.Records(), record => record.GetProperty("message").GetString() == "asked");
        Assert.Equal(Trace, record.GetProperty("trace_id").GetString());
        Assert.NotEqual("00f067aa0ba902b7", record.GetProperty("span_id").GetString());
    }

    [Fact]
    public async Task Another_provider_has_the_hosts_scope_and_its_activity()
    {
        var provider = new OtherProvider();
        await using var service = await Start(builder => builder.Logging.AddProvider(provider));

        Assert.StartsWith(Host + "|", await Ask(service), StringComparison.Ordinal);
        Assert.Contains(provider.Scopes, scope => scope.Contains("RequestPath:/ask", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Category, "Information", true)]
    [InlineData("Microsoft.AspNetCore", "Information", true)]
    [InlineData("Microsoft.AspNetCore", "Error", false)]
    public async Task Where_the_hosts_request_records_are_asked_for_it_makes_the_activity(string category, string level, bool isHost)
    {
        await using var service = await Start(_ => { }, ($"Logging:LogLevel:{category}", level));

        Assert.StartsWith((isHost ? Host : Library) + "|", await Ask(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_to_requests_has_the_hosts_activity()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        await using var service = await Start(_ => { });
        ActivitySource.AddActivityListener(listener);

        Assert.StartsWith(Host + "|", await Ask(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_a_failed_start_is_written()
    {
        await using var service = await Start(_ => { }, app =>
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category).LogCritical("before the start"));

        Assert.Contains(await service.Records(), record => record.GetProperty("message").GetString() == "before the start");
    }

    [Fact]
    public async Task A_provider_that_keeps_scopes_itself_has_the_requests_scope_ended()
    {
        var provider = new KeepingProvider();
        await using var service = await Start(builder => builder.Logging.AddProvider(provider));
        await Ask(service);
        await Ask(service);
        await service.Records();

        Assert.Equal((2, 2), (provider.Begun, provider.Ended));
    }

    private static Task<AnyService> Start(Action<WebApplicationBuilder> build, params (string Key, string Value)[] settings) =>
        Start(build, _ => { }, settings);

    private static Task<AnyService> Start(
        Action<WebApplicationBuilder> build, Action<WebApplication> before, params (string Key, string Value)[] settings) =>
        AnyService.Start("Production", build, app =>
        {
            before(app);
            app.MapGet("/ask", (HttpContext context, ILogger<HostRequestRecordsTests> log) =>
            {
                log.LogWarning("asked");
                var feature = context.Features.Get<IHttpActivityFeature>()!;
                var activity = feature.Activity;
                var isCurrent = activity == Activity.Current;
                return Results.Text(string.Join('|', feature.GetType().Assembly.GetName().Name, activity.OperationName, activity.TraceId,
                    activity.ParentSpanId, activity.TraceStateString, isCurrent));
            });
        }, settings);

    private static async Task<string> Ask(AnyService service)
    {
        Activity.Current = null;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ask");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        request.Headers.Add("tracestate", "vendor=abc");
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private sealed class OtherProvider : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public List<string> Scopes { get; } = [];

        public ILogger CreateLogger(string categoryName) => new OtherLogger(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class OtherLogger(OtherProvider provider) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (provider.Scopes) { provider._scopes!.ForEachScope(static (scope, found) => found.Add($"{scope}"), provider.Scopes); }
            }
        }
    }

    private sealed class KeepingProvider : ILoggerProvider
    {
        private int _begun;
        private int _ended;

        public int Begun => _begun;

        public int Ended => _ended;

        public ILogger CreateLogger(string categoryName) => new KeepingLogger(this);

        public void Dispose()
        {
        }

        private sealed class KeepingLogger(KeepingProvider provider) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                if ($"{state}".StartsWith("request_id:", StringComparison.Ordinal)) { Interlocked.Increment(ref provider._begun); }
                return new Kept(provider, $"{state}");
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
            }
        }

        private sealed class Kept(KeepingProvider provider, string scope) : IDisposable
        {
            public void Dispose()
            {
                if (scope.StartsWith("request_id:", StringComparison.Ordinal)) { Interlocked.Increment(ref provider._ended); }
            }
        }
    }
}
