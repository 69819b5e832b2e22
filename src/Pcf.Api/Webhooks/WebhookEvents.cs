namespace Pcf.Api.Webhooks;

/// <summary>Records of webhooks: one when deliveries begin to fail and one when they succeed again, not one for each. Only the host is
/// named.</summary>
internal sealed partial class WebhookEvents(ILogger<WebhookEvents> log)
{
    [LoggerMessage(EventId = 1, EventName = "webhook.failing", Level = LogLevel.Warning,
        Message = "Events cannot be delivered to the webhook at {Host} ({Result}, status {Status}); they wait and are tried again")]
    public partial void Failing(string host, string result, string status);

    [LoggerMessage(EventId = 2, EventName = "webhook.recovered", Level = LogLevel.Information,
        Message = "Events are delivered to the webhook at {Host} again")]
    public partial void Recovered(string host);

    [LoggerMessage(EventId = 3, EventName = "webhook.dead_lettered", Level = LogLevel.Error,
        Message = "Events for webhooks were given up ({Reason}) and are dead letters now; 'pcf webhook list' shows them")]
    public partial void DeadLettered(string reason);
}
