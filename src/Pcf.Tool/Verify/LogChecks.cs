using System.Text.Json;

namespace Pcf.Tool.Verify;

/// <summary>What is seen in the log records.</summary>
internal static class LogChecks
{
    // Written at each start of the service.
    private static readonly string[] Infrastructure = ["configuration.loaded", "store.opened"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The records of a request have its trace, and its request's id.</summary>
    public static async Task<string> CorrelatedAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var trace = probe.Traces[^1];
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = Records(at).Where(record => Text(record, "trace_id") == trace).ToArray();
            var isWhole = found.Any(record => Text(record, "event") == "graphql.completed");
            if (isWhole && found.All(record => Text(record, "request_id") is { Length: > 0 }))
            {
                return $"{found.Length} records of trace {trace}";
            }
            if (TimeProvider.System.GetElapsedTime(began) > at.Patience)
            {
                throw new NotHeldException(isWhole ? "a record of the request has no request_id" : $"no graphql.completed of trace {trace}");
            }
            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>What happens to the service itself is recorded.</summary>
    public static string Events(Installation at)
    {
        var seen = Records(at).Select(record => Text(record, "event")).ToHashSet();
        var missing = Infrastructure.Where(name => !seen.Contains(name)).ToArray();
        return missing.Length == 0
            ? string.Join(", ", Infrastructure)
            : throw new NotHeldException($"no {string.Join(", ", missing)} in {at.Log}; was the file begun anew since the start?");
    }

    /// <summary>The file as it is.</summary>
    /// <exception cref="NotGivenException">There is none.</exception>
    public static string Read(Installation at)
    {
        // The service has it open, and writes to it.
        using var stream = new FileStream(at.Log ?? throw new NotGivenException("give --log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IEnumerable<JsonElement> Records(Installation at)
    {
        foreach (var line in Read(at).Split('\n'))
        {
            // The last line may be half written.
            if (!line.StartsWith('{') || !line.EndsWith('}')) { continue; }
            yield return JsonDocument.Parse(line).RootElement;
        }
    }

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
