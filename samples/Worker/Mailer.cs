using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Worker;

/// <summary>Sends a mail every second, as far as its telemetry can tell.</summary>
internal sealed class Mailer : BackgroundService
{
    private static readonly ActivitySource Spans = new("Mailer");

    private readonly Counter<int> _mails;
    private readonly ILogger<Mailer> _log;

    public Mailer(IMeterFactory meters, ILogger<Mailer> log)
    {
        _mails = meters.Create("Mailer").CreateCounter<int>("mailer.mails", description: "Mails sent.");
        _log = log;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            Send("customer@example.com");
        }
        while (await everySecond.WaitForNextTickAsync(stoppingToken));
    }

    private void Send(string recipient)
    {
        using var span = Spans.StartActivity("send mail");
        _mails.Add(1, new KeyValuePair<string, object?>("result", "sent"));
        _log.LogInformation("Mail to {Recipient} sent", recipient);
    }
}
