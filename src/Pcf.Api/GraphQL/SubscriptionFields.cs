using System.Runtime.CompilerServices;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Api.GraphQL;

/// <summary>The fields of Subscription: the notes' events, as far as the subscriber may read the notes.</summary>
internal sealed class SubscriptionFields(NoteEvents events)
{
    public void Bind(RootFields subscription) => subscription
        .Stream("noteCreated", field => Notes(field, NoteEventKind.Created))
        .Stream("noteUpdated", field => Notes(field, NoteEventKind.Updated, field.Argument<NoteId>("id")))
        .Stream("noteDeleted", Deleted);

    // The subscription stands before the first event is awaited, so that nothing between the two is missed.
    private IAsyncEnumerable<Note> Notes(FieldContext field, NoteEventKind kind, NoteId? only = null) =>
        Select(field.Request, events.Subscribe(field.Caller, kind, field.Cancel), only, static note => note);

    private IAsyncEnumerable<NoteId> Deleted(FieldContext field) =>
        Select(field.Request, events.Subscribe(field.Caller, NoteEventKind.Deleted, field.Cancel), only: null, static note => note.Id);

    private static async IAsyncEnumerable<T> Select<T>(
        RequestState request, NoteSubscription subscription, NoteId? only, Func<Note, T> select,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await using (subscription)
        {
            await foreach (var happened in subscription.WithCancellation(cancel))
            {
                if (only is not null && only != happened.Note.Id) { continue; }
                // Each event is answered from what is stored then.
                request.LoadAnew();
                yield return select(happened.Note);
            }
        }
    }
}
