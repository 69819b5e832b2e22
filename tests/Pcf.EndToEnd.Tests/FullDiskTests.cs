using System.Net;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The store's files can take no more, while the process runs. It says so, loses nothing that it acknowledged, and recovers by itself.
/// </summary>
/// <remarks>The limit of a process's files needs no right to mount a small disk, and fails the same system calls.</remarks>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Writes_are_refused_and_readiness_says_so_until_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-store-").FullName;
        var path = Path.Combine(folder, "pcf.db");
        var acknowledged = new List<string>();
        await using (var service = await ServiceProcess.StartWithFileLimitAsync(
            ("PCF__Store__Path", path), ("PCF__Health__Interval", "00:00:01"), ("PCF__Health__CacheFor", "00:00:00")))
        {
            for (var i = 0; i < 20; i++) { Assert.Null(await WriteAsync(service, $"before-{i}", acknowledged)); }

            await service.LimitFilesAsync(1);

            for (var i = 0; i < 20; i++) { Assert.Equal("UNAVAILABLE", await WriteAsync(service, $"full-{i}", acknowledged)); }
            Assert.StartsWith("The store is not available: ", await MessageAsync(service, HttpStatusCode.ServiceUnavailable),
                StringComparison.Ordinal);
            Assert.False((await service.AskAsync("{ notes(first: 5) { edges { node { title } } } }")).TryGetProperty("errors", out _));

            await service.LimitFilesAsync(null);

            Assert.Equal("available", await MessageAsync(service, HttpStatusCode.OK));
            for (var i = 0; i < 20; i++) { Assert.Null(await WriteAsync(service, $"after-{i}", acknowledged)); }
            Assert.Equal(0, await service.TerminateAsync());
        }
        var kept = StoreFile.Read(path, "SELECT title FROM notes");
        Assert.All(acknowledged, title => Assert.Single(kept, title));
        Assert.Equal("ok", StoreFile.Read(path, "PRAGMA integrity_check").Single());
        Directory.Delete(folder, recursive: true);
    }

    // The code of the error, or null for a note that was acknowledged.
    private static async Task<string?> WriteAsync(ServiceProcess service, string title, List<string> acknowledged)
    {
        var answer = await service.AskAsync($"mutation {{ createNote(input: {{title: \"{title}\", content: \"x\"}}) {{ title }} }}");
        if (answer.TryGetProperty("errors", out var errors)) { return errors[0].GetProperty("extensions").GetProperty("code").GetString(); }
        acknowledged.Add(title);
        return null;
    }

    private static async Task<string> MessageAsync(ServiceProcess service, HttpStatusCode status) =>
        await Engine.EventuallyAsync($"readiness with {status}", async () =>
        {
            using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            return answer.StatusCode == status
                ? report.GetProperty("dependencies").GetProperty("store").GetProperty("message").GetString()
                : null;
        });
}
