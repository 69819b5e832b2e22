using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>What a request starts carries its ids, also where nobody waits for it and after its answer.</summary>
public sealed class RequestFlowTests : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(string Message, string Request, ActivityTraceId Trace)> _records = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    [Theory]
    [InlineData("task")]
    [InlineData("thread")]
    [InlineData("timer")]
    [InlineData("continuation")]
    public async Task Work_that_outlives_its_request_keeps_the_ids_of_it(string kind)
    {
        var answered = new TaskCompletionSource();
        var left = new CountdownEvent(50);
        await using var app = Start(kind, answered.Task, left);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AskAsync(client, $"request-{i}")));
        answered.SetResult();
        await Task.Run(() => left.Wait(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);

        var during = _records.Where(record => record.Message == "during").ToDictionary(record => record.Request, record => record.Trace);
        var after = _records.Where(record => record.Message == "after").ToDictionary(record => record.Request, record => record.Trace);
        Assert.Equal(50, during.Count);
        Assert.Equal(during.Order(Comparer), after.Order(Comparer));
        Assert.Equal(50, after.Values.Distinct().Count());
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Recorder(this);

    void ISupportExternalScope.SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    void IDisposable.Dispose()
    {
    }

    private static Comparer<KeyValuePair<string, ActivityTraceId>> Comparer { get; } = Comparer<KeyValuePair<string, ActivityTraceId>>.Create(
        (a, b) => string.CompareOrdinal(a.Key, b.Key));

    private WebApplication Start(string kind, Task answered, CountdownEvent left)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration["Logging:Pcf:LogLevel:Default"] = "None";
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddPcfObservability();
        builder.Logging.AddProvider(this);
        var app = builder.Build();
        app.UsePcfObservability();
        app.MapGet("/", (ILogger<RequestFlowTests> log) =>
        {
            log.LogInformation("during");
            Begin(kind, answered, () => { log.LogInformation("after"); left.Signal(); });
            return Results.Ok();
        });
        return app;
    }

    private static void Begin(string kind, Task answered, Action work)
    {
        switch (kind)
        {
            case "task": _ = Task.Run(async () => { await answered; work(); }); break;
            case "thread": new Thread(() => { answered.GetAwaiter().GetResult(); work(); }).Start(); break;
            case "timer": Timer? timer = null; timer = new Timer(_ => { work(); timer?.Dispose(); }, null, 50, Timeout.Infinite); break;
            default: _ = answered.ContinueWith(_ => work(), TaskScheduler.Default); break;
        }
    }

    private static async Task AskAsync(HttpClient client, string requestId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Request-Id", requestId);
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private sealed class Recorder(RequestFlowTests test) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var request = "";
            test._scopes.ForEachScope(
                (scope, _) => request =
                    scope is IReadOnlyList<KeyValuePair<string, object?>> list && list.Count > 0 && list[0].Key == "request_id"
                        ? (string)list[0].Value! : request, 0);
            test._records.Enqueue((formatter(state, exception), request, Activity.Current?.TraceId ?? default));
        }
    }
}
