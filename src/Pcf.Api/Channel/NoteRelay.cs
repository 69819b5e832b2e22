using System.Threading.Channels;
using Pcf.Workspace;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Channel;

/// <summary>Takes note events to other instances, and theirs to the subscribers here. An event is taken once its note is stored, and a note of
/// another instance is read from the store; each subscriber's right to it is checked as for events of this instance. Thread-safe.</summary>
/// <param name="channel">Carries them.</param>
/// <param name="events">This instance's.</param>
/// <param name="store">Where notes are read, not by way of copies.</param>
internal sealed class NoteRelay(InstanceChannel channel, NoteEvents events, INoteStore store) : BackgroundService
{
    private const int Capacity = 1_024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Channel<NoteEvent> _outgoing = Bounded<NoteEvent>();
    private readonly Channel<InstanceMessage.Happened> _incoming = Bounded<InstanceMessage.Happened>();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        events.Published = Publish;
        channel.Listen(Receive);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SendAsync(stoppingToken), DeliverAsync(stoppingToken));

    private static Channel<T> Bounded<T>() =>
        System.Threading.Channels.Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private void Publish(NoteEvent happened)
    {
        if (!_outgoing.Writer.TryWrite(happened)) { channel.CountDropped("queue_full"); }
    }

    private void Receive(InstanceMessage message)
    {
        if (message is not InstanceMessage.Happened happened || events.Subscribers == 0) { return; }
        if (!_incoming.Writer.TryWrite(happened)) { channel.CountDropped("queue_full"); }
    }

    private async Task SendAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var happened in _outgoing.Reader.ReadAllAsync(stop))
            {
                await channel.SendAsync(InstanceMessage.Happened.Of(channel.Instance, happened), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task DeliverAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var message in _incoming.Reader.ReadAllAsync(stop))
            {
                if (await FindAsync(message, stop) is { } note) { events.Deliver(new NoteEvent(message.What, note)); }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async ValueTask<Note?> FindAsync(InstanceMessage.Happened message, CancellationToken stop)
    {
        if (message.What == NoteEventKind.Deleted)
        {
            return new Note(message.Note, "", "", message.Author, message.Organization, message.Viewers, default, default);
        }
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
            late.CancelAfter(Deadline);
            return await store.FindManyAsync([message.Note], late.Token) is [var note] ? note : null;
        }
        catch (Exception failure) when (failure is WorkspaceException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            channel.CountDropped("store");
            return null;
        }
    }
}
