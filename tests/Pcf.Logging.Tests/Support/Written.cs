using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Support;

/// <summary>The records that come of what a test logs.</summary>
internal static class Written
{
    public const string Category = "Test.Category";

    /// <summary>All of them.</summary>
    public static JsonElement[] Records(Action<ILogger> write, string category = Category, LoggingOptions? options = null,
        IExternalScopeProvider? scopes = null)
    {
        var sink = new MemorySink();
        using (var provider = new JsonLoggerProvider([new LogRoute(new LogQueue(sink, capacity: 1_000))],
            new LogIdentity("pcf-test", "1.2.3", "test"), TimeProvider.System, new Redactor(), options))
        {
            provider.SetScopeProvider(scopes ?? new LoggerExternalScopeProvider());
            write(provider.CreateLogger(category));
        }
        return sink.Records();
    }

    /// <summary>The only one.</summary>
    public static JsonElement Record(Action<ILogger> write, string category = Category, LoggingOptions? options = null,
        IExternalScopeProvider? scopes = null) =>
        Assert.Single(Records(write, category, options, scopes));

    public static string Message(this JsonElement record) => record.GetProperty("message").GetString()!;

    /// <summary>Its fields as JSON; empty when it has none.</summary>
    public static string Fields(this JsonElement record) => record.TryGetProperty("fields", out var fields) ? fields.GetRawText() : "";
}
