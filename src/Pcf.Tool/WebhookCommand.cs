using System.CommandLine;
using System.Globalization;
using Pcf.Api.Webhooks;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Setup;

namespace Pcf.Tool;

/// <summary><c>pcf webhook list</c> and <c>pcf webhook replay</c>: events that webhooks did not take. The service may run meanwhile.</summary>
internal static class WebhookCommand
{
    private const int MostInOneRead = 1_000;

    public static Command Make()
    {
        var store = new Option<string?>("--store") { Description = OperatorStore.Option };
        var first = new Option<int>("--first") { Description = "Dead letters to list, 1 to 100000", DefaultValueFactory = _ => 100 };
        first.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000) { result.AddError("--first should be 1 to 100000."); }
        });
        var list = new Command("list", "Print how many events wait, and the dead letters: id, webhook, event, note, time, reason, attempts") { first, store };
        list.SetAction((parsed, cancel) => RunAsync(
            "list", parsed.GetValue(store), (open, stop) => ListAsync(open, parsed.GetValue(first), stop), cancel));

        var id = new Argument<string?>("id") { Description = "The id of one dead letter's event", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Replay all dead letters" };
        var replay = new Command("replay", "Send dead letters again, one event by its id or all") { id, all, store };
        replay.Validators.Add(result =>
        {
            if ((result.GetValue(id) is null) == result.GetValue(all)) { return; }
            result.AddError("Name one id, or --all.");
        });
        replay.SetAction((parsed, cancel) => RunAsync(
            "replay", parsed.GetValue(store), (open, stop) => ReplayAsync(open, parsed.GetValue(id), stop), cancel));
        return new Command("webhook", "Events that webhooks of the service did not take") { list, replay };
    }

    private static async Task<int> ListAsync(IWorkspaceStore store, int first, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var state = await store.Outbox.CountAsync(cancel);
        Console.Out.WriteLine(state.Oldest is { } oldest ? $"pending {state.Pending}, the oldest for {Text(now - oldest)}" : $"pending {state.Pending}");
        Console.Out.WriteLine($"dead letters {state.Dead}");
        DeadLetter? after = null;
        for (var left = first; left > 0;)
        {
            var part = await store.Outbox.ListDeadAsync(after, Math.Min(left, MostInOneRead), cancel);
            foreach (var dead in part)
            {
                var (happened, died) = (dead.Event, dead.Died.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                Console.Out.WriteLine(
                    $"{happened.Id} {happened.Target} {WebhookMessage.NameOf(happened.Kind)} {happened.Note} {died} {dead.Reason} {happened.Attempts}");
            }
            if (part.Count == 0) { break; }
            left -= part.Count;
            after = part[^1];
        }
        return 0;
    }

    private static async Task<int> ReplayAsync(IWorkspaceStore store, string? id, CancellationToken cancel)
    {
        var count = await store.Outbox.ReplayAsync(id, TimeProvider.System.GetUtcNow(), cancel);
        if (count == 0 && id is not null)
        {
            Console.Error.WriteLine("pcf webhook replay: there is no dead letter of this id.");
            return 1;
        }
        Console.Out.WriteLine($"replayed {count}");
        return 0;
    }

    private static async Task<int> RunAsync(
        string name, string? path, Func<IWorkspaceStore, CancellationToken, Task<int>> work, CancellationToken cancel)
    {
        try
        {
            await using var store = await OperatorStore.OpenAsync(path, cancel);
            return await work(store, cancel);
        }
        catch (Exception e) when (e is WorkspaceException or SettingsException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pcf webhook {name}: {e.Message}");
            return 1;
        }
    }

    private static string Text(TimeSpan time) => time.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
