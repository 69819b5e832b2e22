using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Workspace.Setup;

namespace Pcf.Api.Webhooks;

/// <summary>Adds what delivers events, where webhooks are configured; elsewhere nothing of it exists.</summary>
internal static class WebhookSetup
{
    // All webhooks together: a label value for each would be without a bound.
    private const string Service = "webhooks";

    public static void AddWebhooks(this IServiceCollection services, WebhookSettings settings)
    {
        if (settings.All.Count == 0) { return; }
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookEvents>();
        services.AddSingleton(provider => new WebhookSender(
            settings.Options, provider.GetRequiredService<TimeProvider>(), provider.GetService<ResolveHost>()));
        services.AddHostedService(provider =>
        {
            var outbox = provider.GetRequiredService<IWorkspaceStore>().Outbox;
            var (metrics, events, clock) = (provider.GetRequiredService<WebhookMetrics>(), provider.GetRequiredService<WebhookEvents>(),
                provider.GetRequiredService<TimeProvider>());
            var breakers = provider.GetRequiredService<CircuitBreakers>();
            var webhooks = settings.All.Select(webhook => new WebhookDelivery(
                webhook, settings.Options, outbox, provider.GetRequiredService<WebhookSender>(),
                breakers.Add(Service, static failure => failure is WebhookDelivery.ReceiverFailedException), metrics, events, clock));
            return new WebhookService([.. webhooks], settings.Options, outbox, metrics, events, provider.GetRequiredService<BackgroundWork>(), clock);
        });
    }
}
