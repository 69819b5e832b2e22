using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf webhook</c> beside the running service.</summary>
public sealed class WebhookCommandTests : IDisposable
{
    private readonly HttpReceiver _receiver = new() { Status = System.Net.HttpStatusCode.Gone };

    [Fact]
    public async Task Dead_letters_are_listed_and_sent_again()
    {
        await using var service = await ServiceProcess.StartAsync(
            ("PCF__Webhooks__AllowPrivateAddresses", "true"), ("PCF__Webhooks__0__Url", $"{_receiver.Address}made-up-path-token"),
            ("PCF__Webhooks__0__Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        var store = Path.Combine(service.Folder, "data/pcf.db");
        Assert.Equal((0, "pending 0\ndead letters 0\n", ""), await PcfProcess.RunAsync("", "webhook", "list", "--store", store));
        for (var i = 0; i < 2; i++) { await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }"); }

        var listed = await Engine.EventuallyAsync("the dead letters", async () =>
            await PcfProcess.RunAsync("", "webhook", "list", "--store", store) is (0, var output, "")
                && output.StartsWith("pending 0\ndead letters 2\n", StringComparison.Ordinal) ? output : null);
        Assert.Matches(
            "^pending 0\ndead letters 2\n([0-9a-z]{26} 127.0.0.1-[0-9a-f]{8} note.created [0-9a-z]{26} [0-9-]{10}T[0-9:]{8}Z gone 1\n){2}$", listed);
        Assert.DoesNotContain("token", listed, StringComparison.Ordinal);
        Assert.Equal(3, (await PcfProcess.RunAsync("", "webhook", "list", "--first", "1", "--store", store)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        _receiver.Status = System.Net.HttpStatusCode.OK;
        var id = listed.Split('\n')[2].Split(' ')[0];
        Assert.Equal((0, "replayed 1\n", ""), await PcfProcess.RunAsync("", "webhook", "replay", id, "--store", store));
        Assert.Equal((1, "", "pcf webhook replay: there is no dead letter of this id.\n"),
            await PcfProcess.RunAsync("", "webhook", "replay", id, "--store", store));
        Assert.Equal((0, "replayed 1\n", ""), await PcfProcess.RunAsync("", "webhook", "replay", "--all", "--store", store));

        await Engine.EventuallyAsync("both events", () => Task.FromResult(_receiver.Bodies.Length == 2 ? "taken" : null));
        Assert.Equal("pending 0\ndead letters 0\n", await Engine.EventuallyAsync("an empty list", async () =>
            (await PcfProcess.RunAsync("", "webhook", "list", "--store", store)).Output is var output
                && output.StartsWith("pending 0", StringComparison.Ordinal) ? output : null));
        Assert.DoesNotContain(service.Lines.Concat(service.Errors), line => line.Contains("made-up-path-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_arguments_are_named()
    {
        Assert.Equal(2, (await PcfProcess.RunAsync("", "webhook", "replay")).ExitCode);
        Assert.Equal(2, (await PcfProcess.RunAsync("", "webhook", "replay", "id", "--all")).ExitCode);
        Assert.Equal(2, (await PcfProcess.RunAsync("", "webhook", "list", "--first", "0")).ExitCode);
        Assert.Equal((1, "", "pcf webhook list: There is no database file 'nowhere.db'.\n"),
            await PcfProcess.RunAsync("", "webhook", "list", "--store", "nowhere.db"));
    }

    public void Dispose() => _receiver.Dispose();
}
