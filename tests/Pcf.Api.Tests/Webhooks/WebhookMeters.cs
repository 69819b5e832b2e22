namespace Pcf.Api.Tests.Webhooks;

/// <summary>Tests whose webhooks measure. A service's page shows the meters of its whole process, so they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class WebhookMeters
{
    public const string Name = "webhook meters";
}
