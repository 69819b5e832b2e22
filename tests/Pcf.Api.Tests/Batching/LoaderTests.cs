using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Batching;

namespace Pcf.Api.Tests.Batching;

/// <summary>What a loader gathers, and what it makes of failures.</summary>
public sealed class LoaderTests
{
    private readonly List<int[]> _calls = [];

    [Fact]
    public async Task What_is_asked_for_before_a_call_is_in_it_once_and_later_answers_come_from_memory()
    {
        var loader = Create(key => key * 2);
        var asked = new[] { 1, 2, 1, 3 }.Select(key => loader.LoadAsync(key, default).AsTask()).ToArray();
        Assert.Empty(_calls);

        loader.Send();

        Assert.Equal(new[] { 2, 4, 2, 6 }, await Task.WhenAll(asked));
        Assert.True(loader.LoadAsync(3, default).AsTask().IsCompletedSuccessfully);
        loader.Send();
        Assert.Equal([1, 2, 3], Assert.Single(_calls));
    }

    [Fact]
    public async Task More_than_a_batch_may_have_goes_in_several()
    {
        var loader = Create(key => key);
        var asked = Enumerable.Range(0, 1_201).Select(key => loader.LoadAsync(key, default).AsTask()).ToArray();

        loader.Send();

        Assert.Equal(Enumerable.Range(0, 1_201), await Task.WhenAll(asked));
        Assert.Equal([500, 500, 201], _calls.Select(call => call.Length));
    }

    [Fact]
    public async Task A_call_that_fails_fails_what_was_in_it_and_nothing_else()
    {
        var loader = Create(key => key < 500 ? throw new InvalidOperationException("broken") : key);
        var asked = Enumerable.Range(0, 501).Select(key => loader.LoadAsync(key, default).AsTask()).ToArray();

        loader.Send();

        Assert.Equal(500, await asked[500]);
        foreach (var failed in asked[..500])
        {
            Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => failed)).Message);
        }
    }

    [Fact]
    public async Task The_end_of_the_request_reaches_the_call()
    {
        using var cancel = new CancellationTokenSource();
        var loader = new Loader<int, int>("users", async (keys, end) =>
        {
            await Task.Delay(Timeout.Infinite, end);
            return keys;
        }, Telemetry());
        var asked = loader.LoadAsync(1, cancel.Token).AsTask();
        loader.Send();
        Assert.False(asked.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private Loader<int, int> Create(Func<int, int> load) => new("users", (keys, _) =>
    {
        _calls.Add([.. keys]);
        return ValueTask.FromResult<IReadOnlyList<int>>([.. keys.Select(load)]);
    }, Telemetry());

    private static BatchTelemetry Telemetry() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
