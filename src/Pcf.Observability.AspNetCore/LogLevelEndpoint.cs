using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore;

/// <summary>Changes levels of the log while the service runs.</summary>
public static partial class LogLevelEndpoint
{
    private const int MaxCategory = 200;
    private const double MaxMinutes = 24 * 60;

    /// <summary>Takes <c>POST /loglevel?category=Pcf.Api&amp;level=Debug&amp;minutes=10</c> from whom the metrics may be shown to, and on their port. After the time the configured level counts again.</summary>
    /// <remarks>Answers 204; 400 when a part is missing or wrong; 401 without access; 429 when 32 categories are changed already. Each change and each return is an audit record.</remarks>
    /// <param name="app">The service.</param>
    /// <param name="path">Where; the default is <c>/loglevel</c>.</param>
    public static WebApplication MapPcfLogLevels(this WebApplication app, string path = "/loglevel")
    {
        if (app.Services.GetService<LogLevels>() is not { } levels) { return app; }
        var access = app.Services.GetRequiredService<MetricsAccess>();
        var audit = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Audit.LogLevel");
        levels.Returned = category => Returned(audit, category);
        app.MapPost(path, context =>
        {
            var status = access.StatusFor(context);
            context.Response.StatusCode = status == StatusCodes.Status200OK ? Change(levels, audit, context.Request.Query) : status;
            if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                Refused(audit);
            }
            return Task.CompletedTask;
        });
        return app;
    }

    private static int Change(LogLevels levels, ILogger audit, IQueryCollection query)
    {
        string? category = query["category"];
        if (category is not { Length: > 0 and <= MaxCategory } || category.Contains(':', StringComparison.Ordinal)
            || !Enum.TryParse<LogLevel>(query["level"], ignoreCase: true, out var level) || !Enum.IsDefined(level)
            || !double.TryParse(query["minutes"], NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) || minutes is not (> 0 and <= MaxMinutes))
        {
            return StatusCodes.Status400BadRequest;
        }
        if (!levels.TrySet(category, level, TimeSpan.FromMinutes(minutes))) { return StatusCodes.Status429TooManyRequests; }
        Changed(audit, category, level, minutes);
        return StatusCodes.Status204NoContent;
    }

    [LoggerMessage(EventId = 1, EventName = "audit.level_changed", Level = LogLevel.Warning, Message = "The level of {Category} is {Level} for {Minutes} minutes")]
    private static partial void Changed(ILogger log, string category, LogLevel level, double minutes);

    [LoggerMessage(EventId = 2, EventName = "audit.level_returned", Level = LogLevel.Warning, Message = "The level of {Category} is the configured one again")]
    private static partial void Returned(ILogger log, string category);

    [LoggerMessage(EventId = 3, EventName = "audit.level_refused", Level = LogLevel.Warning, Message = "Somebody without access asked to change a level")]
    private static partial void Refused(ILogger log);
}
