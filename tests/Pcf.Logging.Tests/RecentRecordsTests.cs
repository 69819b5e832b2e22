using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Tests;

/// <summary>The last warnings and errors, kept for a page of the process's own.</summary>
public sealed class RecentRecordsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-recent-").FullName;

    [Fact]
    public void The_newest_warnings_and_errors_are_kept_redacted_and_the_newest_is_first()
    {
        var recent = Write(kept: 2, log =>
        {
            log.LogWarning("First");
            log.LogError("Second {Password}", "Tr0ub4dor-and-3");
            log.LogInformation("Not of these");
            log.LogCritical("Third");
        });

        Assert.Equal(2, recent.Capacity);
        Assert.Equal(["Third", "Second [REDACTED]"], recent.Read().Select(Message));
    }

    [Fact]
    public void None_are_kept_unless_asked_for() => Assert.Empty(Write(kept: 0, log => log.LogError("Lost")).Read());

    [Fact]
    public void More_than_a_thousand_are_refused() =>
        Assert.Throws<ArgumentException>(() => Write(kept: 1_001, _ => { }));

    [Fact]
    public void They_are_read_while_others_write()
    {
        var recent = Write(kept: 8, log => Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 500; i++) { log.LogWarning("Number {Number}", i); }
        }));

        Assert.Equal(8, recent.Read().Count);
        Assert.All(recent.Read(), line => Assert.StartsWith("Number ", Message(line), StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Message(string line) => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString();

    private RecentRecords Write(int kept, Action<ILogger> write)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddPcfJson(options =>
        {
            options.Recent = kept;
            options.WarningRepeats = 0;
            options.File.Path = Path.Combine(_folder, "app.log");
        }));
        using var provider = services.BuildServiceProvider();
        write(provider.GetRequiredService<ILoggerFactory>().CreateLogger("Orders"));
        return provider.GetRequiredService<RecentRecords>();
    }
}
