using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Redaction;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Parsing;
using ZLogger;
using Template = Serilog.Events.MessageTemplate;

namespace Pcf.Benchmarks.Logging;

/// <summary>The loggers compared, each into nothing, inside a request's scope and activity.</summary>
internal sealed class Writers : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public ILogger Pcf(LogLevel minimum = LogLevel.Information)
    {
        var queue = new LogQueue(Stream.Null, 1_000_000);
        return InRequest(new JsonLoggerProvider(queue, new LogIdentity("pcf-api", "1.0.0", "production"), TimeProvider.System, new Redactor()),
            minimum);
    }

    /// <summary>The framework's own formatter, without its console: that would measure a pipe.</summary>
    public ILogger Console() => InRequest(new FormatterProvider());

    public ILogger Serilog() => InRequest(new SerilogProvider());

    /// <summary>Its records are made on a thread of its own; nothing is dropped, and nothing redacted.</summary>
    public ILogger ZLogger()
    {
        var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Information)
            .AddZLoggerStream(Stream.Null, static options => options.UseJsonFormatter()));
        _owned.Add(factory);
        return factory.CreateLogger("Pcf.Api.GraphQL");
    }

    /// <summary>NLog's JSON layout with all attributes of the event, into a target that renders it and throws it away.</summary>
    public ILogger NLog()
    {
        var layout = new global::NLog.Layouts.JsonLayout { IncludeEventProperties = true };
        layout.Attributes.Add(new global::NLog.Layouts.JsonAttribute("timestamp", "${date:universalTime=true:format=o}"));
        layout.Attributes.Add(new global::NLog.Layouts.JsonAttribute("level", "${level}"));
        layout.Attributes.Add(new global::NLog.Layouts.JsonAttribute("logger", "${logger}"));
        layout.Attributes.Add(new global::NLog.Layouts.JsonAttribute("message", "${message}"));
        layout.Attributes.Add(new global::NLog.Layouts.JsonAttribute("exception", "${exception:format=toString}"));
        var factory = new global::NLog.LogFactory();
        var configuration = new global::NLog.Config.LoggingConfiguration(factory);
        var target = new global::NLog.Targets.NullTarget { FormatMessage = true, Layout = layout };
        configuration.AddRule(global::NLog.LogLevel.Info, global::NLog.LogLevel.Fatal, target);
        factory.Configuration = configuration;
        _owned.Add(factory);
        return InRequest(new global::NLog.Extensions.Logging.NLogLoggerProvider(new global::NLog.Extensions.Logging.NLogProviderOptions(), factory));
    }

    public void Dispose()
    {
        _owned.Reverse();
        foreach (var owned in _owned) { owned.Dispose(); }
        _owned.Clear();
    }

    private ILogger InRequest(ILoggerProvider provider, LogLevel minimum = LogLevel.Information)
    {
        var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(minimum).AddProvider(provider));
        _owned.Add(provider);
        _owned.Add(factory);
        return factory.CreateLogger("Pcf.Api.GraphQL");
    }

    private sealed class FormatterProvider : ILoggerProvider
    {
        private readonly ServiceProvider _services = new ServiceCollection()
            .AddLogging(logging => logging.AddJsonConsole(console => console.TimestampFormat = "o"))
            .BuildServiceProvider();

        public ILogger CreateLogger(string categoryName) =>
            new FormatterLogger(_services.GetServices<ConsoleFormatter>().Single(f => f.Name == ConsoleFormatterNames.Json), categoryName);

        public void Dispose() => _services.Dispose();
    }

    private sealed class FormatterLogger(ConsoleFormatter formatter, string category) : ILogger
    {
        [ThreadStatic]
        private static StringWriter? _text;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        // As the framework's own console logger does: format into a writer the thread keeps, and take the text out of it.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatterOfState)
        {
            var text = _text ??= new StringWriter();
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatterOfState);
            formatter.Write(in entry, null, text);
            var builder = text.GetStringBuilder();
            _ = builder.ToString();
            builder.Clear();
        }
    }

    private sealed class SerilogProvider : ILoggerProvider
    {
        private readonly Logger _serilog = new global::Serilog.LoggerConfiguration().WriteTo.Sink(new NullSink()).CreateLogger();

        public ILogger CreateLogger(string categoryName) => new SerilogLogger(_serilog, categoryName);

        public void Dispose() => _serilog.Dispose();
    }

    // Serilog.Extensions.Logging is not among the packages; this does what it does and no more.
    private sealed class SerilogLogger(Logger serilog, string category) : ILogger
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Template> Templates = new(StringComparer.Ordinal);

        private readonly LogEventProperty _source = new("SourceContext", new ScalarValue(category));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var properties = new List<LogEventProperty>(8) { _source };
            var template = "";
            if (state is IReadOnlyList<KeyValuePair<string, object?>> pairs)
            {
                for (var i = 0; i < pairs.Count; i++)
                {
                    var (key, value) = pairs[i];
                    if (key == "{OriginalFormat}") { template = (string)value!; }
                    else if (serilog.BindProperty(key, value, destructureObjects: false, out var property)) { properties.Add(property); }
                }
            }
            var parsed = Templates.GetOrAdd(template, static text => new MessageTemplateParser().Parse(text));
            serilog.Write(new LogEvent(TimeProvider.System.GetLocalNow(), exception is null ? LogEventLevel.Information : LogEventLevel.Error,
                exception, parsed, properties, Activity.Current?.TraceId ?? default, Activity.Current?.SpanId ?? default));
        }
    }

    private sealed class NullSink : ILogEventSink
    {
        private readonly RenderedCompactJsonFormatter _formatter = new();

        public void Emit(LogEvent logEvent) => _formatter.Format(logEvent, TextWriter.Null);
    }
}

/// <summary>An exception as a service's are: thrown some calls deep, with a cause.</summary>
internal static class Failure
{
    public static Exception Deep(int calls)
    {
        try
        {
            Call(calls);
            return new InvalidOperationException("never");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static int Call(int left) => left == 0 ? throw new InvalidOperationException("The note 42 could not be saved.") : Call(left - 1) + 1;
}
