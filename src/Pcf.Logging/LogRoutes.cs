using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;

namespace Pcf.Logging;

/// <summary>A sink that another package adds to those of the options.</summary>
/// <param name="Name">The sink's name in metrics and events.</param>
/// <param name="Make">Makes the sink when the provider is made.</param>
internal sealed record LogSinkSource(string Name, Func<IServiceProvider, ILogSink> Make);

/// <summary>Puts the sinks together that options ask for. Each has a queue and a thread of its own, so that one which is stuck stops no
/// other.</summary>
internal static class LogRoutes
{
    public static IReadOnlyList<LogRoute> Of(LoggingOptions options, IEnumerable<LogSinkSource> further, IServiceProvider services)
    {
        var clock = (TimeProvider)services.GetService(typeof(TimeProvider))!;
        LogQueue Queue(ILogSink sink) => new(sink, options.QueueCapacity, options.QueueMiB * 1024 * 1024, clock);
        var routes = new List<LogRoute> { new(Queue(Output(options.Format))) };
        if (options.File.Path is not null) { routes.Add(new LogRoute(Queue(new RollingFileSink(options.File, clock)), Name: "file")); }
        if (options.Audit.Path is not null) { routes.Add(new LogRoute(Queue(new RollingFileSink(options.Audit, clock)), AuditOnly: true, "audit")); }
        routes.AddRange(further.Select(source => new LogRoute(Queue(source.Make(services)), Name: source.Name)));
        return routes;
    }

    private static ILogSink Output(LogFormat format)
    {
        var output = new StreamSink(StandardOutput.Open());
        var asText = format == LogFormat.Text || (format == LogFormat.Auto && StandardOutput.IsTerminal);
        return asText ? new TextSink(output, StandardOutput.ShowsColour) : output;
    }
}
