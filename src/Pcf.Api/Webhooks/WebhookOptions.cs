using System.ComponentModel.DataAnnotations;
using Pcf.Redaction;

namespace Pcf.Api.Webhooks;

/// <summary>How events of notes are delivered, to whatever webhook.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Whether webhooks may be at private, shared, loopback and unique-local addresses, and there over <c>http</c>.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The hosts that webhooks may be at; <c>*.example.com</c> stands for every host below <c>example.com</c>.</summary>
    /// <value>The default is empty: any host that an address names.</value>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>How long one attempt may take, from looking up the name to the head of the answer.</summary>
    /// <value>0.1 to 60 seconds; the default is 10.</value>
    [Range(0.1, 60.0)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts until an event becomes a dead letter.</summary>
    /// <value>1 to 100; the default is 12.</value>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>How long an event may wait until it becomes a dead letter.</summary>
    /// <value>60 to 2 592 000 seconds (30 days); the default is 3 days.</value>
    [Range(60.0, 2_592_000.0)]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>The pause before the second attempt; each further one is four times as long. The half of a pause is by chance.</summary>
    /// <value>0.05 to 3 600 seconds; the default is 5.</value>
    [Range(0.05, 3_600.0)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause, also of those that a receiver asks for by <c>Retry-After</c>.</summary>
    /// <value>0.05 to 86 400 seconds; the default is 6 hours.</value>
    [Range(0.05, 86_400.0)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Attempts at one time, for each webhook and process.</summary>
    /// <value>1 to 64; the default is 8.</value>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 8;

    /// <summary>Events that may wait, of all webhooks together; beyond it the oldest become dead letters.</summary>
    /// <value>100 to 10 000 000; the default is 100 000.</value>
    [Range(100, 10_000_000)]
    public int MaxPending { get; set; } = 100_000;

    /// <summary>Dead letters that are kept; beyond it the oldest are forgotten.</summary>
    /// <value>0 to 10 000 000; the default is 100 000.</value>
    [Range(0, 10_000_000)]
    public int MaxDeadLetters { get; set; } = 100_000;

    /// <summary>How long dead letters are kept.</summary>
    /// <value>60 to 31 536 000 seconds (a year); the default is 30 days.</value>
    [Range(60.0, 31_536_000.0)]
    public TimeSpan KeepDeadLetters { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>One webhook as the settings have it.</summary>
internal sealed class WebhookEntry
{
    /// <summary>Where events are posted to. It can hold a token of the receiver's, so only its host is ever shown.</summary>
    [Secret]
    public string? Url { get; set; }

    /// <summary>The key of the signatures, <c>whsec_</c> and 24 to 64 bytes in base64; two of them, the new one first, with a blank between them
    /// while receivers change to the new one.</summary>
    [Secret]
    public string? Secret { get; set; }

    /// <summary>A file with the key; read once, at the start.</summary>
    public string? SecretFile { get; set; }

    /// <summary>The events to deliver: <c>note.created</c>, <c>note.updated</c>, <c>note.deleted</c>.</summary>
    /// <value>The default is empty: all of them.</value>
    public IReadOnlyList<string> Events { get; set; } = [];
}
