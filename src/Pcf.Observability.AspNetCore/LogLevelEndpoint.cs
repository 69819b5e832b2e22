using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Pcf.Metrics;
using Pcf.Observability;
using Pcf.Observability.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Changes levels of the log while the service runs.</summary>
public static partial class LogLevelEndpoint
{
    /// <summary>Takes <c>POST /loglevel</c> with <c>{"category":"Pcf.Api","level":"Debug","minutes":10}</c> from who sends the token in
    /// <c>PCF__Telemetry__Levels__TokenFile</c>, on the management port. After the time the configured level counts again.</summary>
    /// <remarks>
    /// Without a management port (<c>PCF__Telemetry__Metrics__Port</c>) it is there in Development alone, where no token is needed. Answers 204; 400
    /// when a part is missing or wrong, or audit records would be silenced; 401 without access; 415 for a body that is not
    /// <c>application/json</c>, which no form of another site can send, or has a <c>Content-Encoding</c>; 429 when 32 categories are changed
    /// already. A refusal says in text what was given and what it should be. Each change and each return is an audit record.
    /// </remarks>
    /// <param name="endpoints">The service's endpoints.</param>
    /// <param name="path">Where; the default is <c>/loglevel</c>.</param>
    /// <returns>Takes conventions such as <c>RequireHost</c>; where it is not mapped they are ignored.</returns>
    public static IEndpointConventionBuilder MapPcfLogLevels(this IEndpointRouteBuilder endpoints, string path = "/loglevel")
    {
        var services = endpoints.ServiceProvider;
        if (services.GetService<ManagementPaths>() is not { } paths || services.GetService<LogLevels>() is not { } levels)
        {
            return NoEndpoint.Instance;
        }
        var environment = services.GetRequiredService<IHostEnvironment>();
        var metrics = services.GetRequiredService<MetricsOptions>();
        if (metrics.Port == 0 && !environment.IsDevelopment()) { return NoEndpoint.Instance; }
        var access = new TokenAccess(environment.EnvironmentName, services.GetRequiredService<LogLevelOptions>().TokenFile, metrics.Port,
            services.GetRequiredService<TimeProvider>());
        var audit = services.GetRequiredService<ILoggerFactory>().CreateLogger("Audit.LogLevel");
        levels.Returned = category => Returned(audit, category);
        paths.Add(path);
        return ManagementEndpoint.Add(endpoints.MapPost(path, async context =>
        {
            var status = access.StatusFor(context);
            if (status == StatusCodes.Status200OK)
            {
                await ChangeAsync(levels, audit, context);
                return;
            }
            if (status == StatusCodes.Status401Unauthorized) { Refused(audit); }
            await ManagementAnswer.RefuseAccessAsync(context, status, ManagementSetup.LevelsFile);
        }));
    }

    private static Task ChangeAsync(LogLevels levels, ILogger audit, HttpContext context)
    {
        // A form of another site, or a text that poses as one, has another type; for this one a browser asks first.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return ManagementAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"The Content-Type is {(context.Request.ContentType is { Length: > 0 } given ? LogLevelChange.Shown(given) : "not set")}; it should be application/json.");
        }
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        return encoding.Length == 0
            ? ReadAsync(levels, audit, context)
            : ManagementAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"The Content-Encoding is {LogLevelChange.Shown(encoding)}; the body should be sent without one.");
    }

    private static async Task ReadAsync(LogLevels levels, ILogger audit, HttpContext context)
    {
        (LogLevelChange? Change, string Faults) body;
        try
        {
            body = await LogLevelChange.ReadAsync(context.Request);
        }
        catch (BadHttpRequestException failure)
        {
            var fault = failure.StatusCode == StatusCodes.Status408RequestTimeout ? "arrived too slowly" : "could not be read to its end";
            await ManagementAnswer.RefuseAsync(context, failure.StatusCode, $"The body {fault}; it should arrive without pauses, and whole.");
            return;
        }
        var (change, faults) = body;
        if (change is null)
        {
            await ManagementAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, faults);
            return;
        }
        if (!levels.TrySet(change.Category, change.Level, TimeSpan.FromMinutes(change.Minutes)))
        {
            await ManagementAnswer.RefuseAsync(context, StatusCodes.Status429TooManyRequests,
                $"{LogLevels.Max} categories are changed already; another can be changed when one of them has its configured level again.");
            return;
        }
        Changed(audit, change.Category, change.Level, change.Minutes);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    [LoggerMessage(EventId = 1, EventName = "audit.level_changed", Level = LogLevel.Warning,
        Message = "The level of {Category} is {Level} for {Minutes} minutes")]
    private static partial void Changed(ILogger log, string category, LogLevel level, double minutes);

    [LoggerMessage(EventId = 2, EventName = "audit.level_returned", Level = LogLevel.Warning,
        Message = "The level of {Category} is the configured one again")]
    private static partial void Returned(ILogger log, string category);

    [LoggerMessage(EventId = 3, EventName = "audit.level_refused", Level = LogLevel.Warning,
        Message = "A caller without access asked to change a level")]
    private static partial void Refused(ILogger log);
}
