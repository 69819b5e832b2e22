using Microsoft.Net.Http.Headers;

namespace Pcf.Api.Startup;

/// <summary>The first part of a stop: readiness is 503 and each answer closes its connection, while the listeners stay open for clients that do
/// not know yet.</summary>
internal sealed partial class Drain(
    IHostApplicationLifetime lifetime, HostSettings settings, TimeProvider clock, IHostEnvironment environment, RequestsAtWork requests,
    ILogger<Drain> log)
    : IHostedLifecycleService
{
    /// <summary>The delay where none is set.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    private TimeSpan Delay => settings.DrainDelay ?? (environment.IsDevelopment() ? TimeSpan.Zero : Least(Default, settings.ShutdownTimeout / 3));

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Counts the requests at work, and ends keep-alive connections by their next answer once the process is asked to stop.</summary>
    public static void Use(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        var requests = app.Services.GetRequiredService<RequestsAtWork>();
        app.Use((context, next) =>
        {
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                context.Response.Headers[HeaderNames.Connection] = "close";
            }
            return requests.RunAsync(context, next);
        });
    }

    /// <summary>Waits before the listeners close. The host's deadline of a stop ends the wait.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A stop by code has not signalled it yet; by a signal it has.
        lifetime.StopApplication();
        // The host's token is the deadline of the whole stop, and lives until the server has stopped.
        requests.EndBy(cancellationToken);
        if (Delay == TimeSpan.Zero) { return; }
        Draining(Delay.TotalSeconds);
        try
        {
            await Task.Delay(Delay, clock, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The rest of the stop is to go on.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reports requests that were cut off.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (requests.Cut is > 0 and var cut) { Forced(cut); }
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1, EventName = "host.draining", Level = LogLevel.Information,
        Message = "Not ready any more; the listeners close in {Seconds} s")]
    private partial void Draining(double seconds);

    [LoggerMessage(EventId = 2, EventName = "host.stop_forced", Level = LogLevel.Error,
        Message = "The stop reached its deadline and cut {Requests} requests off")]
    private partial void Forced(int requests);
}
