using System.Globalization;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The running service, with little memory, under the requests that cost it most. It lives, and ordinary users go on.</summary>
/// <remarks>Two seconds an attack; <c>./just attack</c> takes longer and also holds the times of ordinary requests to their goals.</remarks>
public sealed class AttackTests
{
    private const long HeapLimit = 384L * 1024 * 1024;

    private static readonly int Seconds =
        Environment.GetEnvironmentVariable("PCF_ATTACK_SECONDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 0;

    public static TheoryData<string, int> All()
    {
        var all = new TheoryData<string, int>();
        foreach (var name in Attacks.Names)
        {
            all.Add(name, 20);
            if (Seconds > 0) { all.Add(name, 1); }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_holds(string attack, int clients)
    {
        await using var service = await ServiceProcess.StartAsync(
            ("DOTNET_GCHeapHardLimit", HeapLimit.ToString("x", CultureInfo.InvariantCulture)), ("Logging__LogLevel__Default", "Warning"));
        using var attackers = new Attacks(service.Client.BaseAddress!);
        using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds > 0 ? Seconds : 2));
        await using var users = OrdinaryUsers.Start(service);

        await attackers.RunAsync(attack, clients, ended.Token);
        var seen = await users.StopAsync();

        Assert.True(service.IsRunning, string.Join('\n', service.Errors));
        Assert.InRange(seen.MostMemory, 1, 2 * HeapLimit);
        // When the attack is over, so is its effect.
        await Engine.EventuallyAsync("an ordinary answer",
            async () =>
            (await service.AskAsync("{ __typename }")).TryGetProperty("data", out _) ? "answered" : null);
        TestContext.Current.SendDiagnosticMessage("{0} by {1}: {2}", attack, clients, seen);
        if (Seconds == 0) { return; }
        Assert.InRange(seen.HealthPercentile99.TotalMilliseconds, 0, 250);
        Assert.InRange(seen.ShareAnswered, 0.99, 1);
    }
}
