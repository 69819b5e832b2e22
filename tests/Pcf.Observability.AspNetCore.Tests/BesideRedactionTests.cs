using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Classified arguments of Microsoft.Extensions.Telemetry show what the redactor of the application makes of them.</summary>
public sealed partial class BesideRedactionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-redaction-").FullName;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_record_has_the_redactors_text(bool isFirst)
    {
        var record = await Logged(isFirst, redaction => redaction.SetRedactor<Initial>(Private.Set));

        Assert.Equal("Seen 4*", record.GetProperty("message").GetString());
        Assert.Equal("""{"user.name":"N*","card":"4*","user.id":7}""", record.GetProperty("fields").GetRawText());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_librarys_redactor_can_be_that_redactor()
    {
        var record = await Logged(isFirst: true, redaction => redaction.SetPcfRedactor(Private.Set));

        Assert.DoesNotContain("41111111", record.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Redactor]", record.GetRawText(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<JsonElement> Logged(bool isFirst, Action<IRedactionBuilder> redaction)
    {
        var file = Path.Combine(_folder, "log.jsonl");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Configuration["PCF:Telemetry:Logging:File:Path"] = file;
        if (isFirst) { builder.AddPcfObservability(); }
        builder.Logging.EnableRedaction();
        builder.Services.AddRedaction(redaction);
        if (!isFirst) { builder.AddPcfObservability(); }
        await using (var app = builder.Build())
        {
            await app.StartAsync();
            Seen(app.Services.GetRequiredService<ILogger<BesideRedactionTests>>(), new User(7, "Nia Olsen"), "4111111111111111");
            await app.StopAsync();
        }
        var line = Assert.Single(await File.ReadAllLinesAsync(file), line => line.Contains("Seen", StringComparison.Ordinal));
        return JsonDocument.Parse(line).RootElement;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Seen {Card}")]
    private static partial void Seen(ILogger log, [LogProperties] User user, [Private] string card);

    internal sealed record User(int Id, [property: Private] string Name);

    internal sealed class PrivateAttribute() : DataClassificationAttribute(Private.Data);

    private static class Private
    {
        public static DataClassification Data => new("Tests", "Private");

        public static DataClassificationSet Set => new(Data);
    }

    private sealed class Initial : Redactor
    {
        public override int GetRedactedLength(ReadOnlySpan<char> input) => 2;

        public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
        {
            destination[0] = source[0];
            destination[1] = '*';
            return 2;
        }
    }
}
