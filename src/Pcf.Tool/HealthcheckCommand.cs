using System.CommandLine;
using System.Text.Json;

namespace Pcf.Tool;

/// <summary><c>pcf healthcheck</c>: exits 0 when the service is ready, for containers and scripts that have no curl.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public static Command Make()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The service's address",
            DefaultValueFactory = _ => new Uri("http://localhost:8080"),
            CustomParser = given =>
                Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                    ? address
                    : Refuse(given),
        };
        var command = new Command("healthcheck", "Exit 0 when the service and what it needs are ready, 1 when not") { url };
        command.SetAction((parsed, cancel) => CheckAsync(parsed.GetValue(url)!, cancel));
        return command;
    }

    private static async Task<int> CheckAsync(Uri service, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = Deadline };
        try
        {
            using var answer = await client.GetAsync(new Uri(service, "/health/ready"), cancel);
            using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            Console.Out.WriteLine(report.RootElement.GetProperty("status").GetString());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException e)
        {
            Console.Error.WriteLine($"pcf healthcheck: {service} does not answer: {e.Message}");
        }
        catch (TaskCanceledException)
        {
            Console.Error.WriteLine($"pcf healthcheck: {service} did not answer within {Deadline.TotalSeconds} s");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Console.Error.WriteLine($"pcf healthcheck: {service} answers, but not as this service does; is the address right?");
        }
        return 1;
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult given)
    {
        given.AddError("--url should be an absolute http or https address, such as http://localhost:8080.");
        return null;
    }
}
