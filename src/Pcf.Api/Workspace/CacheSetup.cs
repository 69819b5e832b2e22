using System.Net;
using Pcf.Api.Caching;
using Pcf.Api.Channel;
using Pcf.Api.Health;
using Pcf.Api.Redis;
using Pcf.Api.Resilience;
using Pcf.GraphQL.Running;
using Pcf.Observability.Settings;
using StackExchange.Redis;

namespace Pcf.Api.Workspace;

/// <summary>The caches and the channel between instances, as the settings have them.</summary>
internal static class CacheSetup
{
    private const string Section = "PCF__Cache__";
    private const int DefaultBytes = 32 * 1024 * 1024;
    private const int MaxPrefix = 32;

    // Where changes are known, for those that are not made by the service. Elsewhere it is how old an answer can be.
    private static readonly TimeSpan Informed = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Uninformed = TimeSpan.FromSeconds(1);

    /// <summary>Adds what is wrong with the settings to the problems.</summary>
    public static void Check(CacheOptions settings, SettingsReader reader)
    {
        if (settings.Prefix.Length is 0 or > MaxPrefix || settings.Prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            reader.AddProblem($"{Section}Prefix", settings.Prefix, $"1 to {MaxPrefix} letters, digits, hyphens and underscores");
        }
        if (settings is { Answers: true, MaxBytes: 0 } or { Answers: true, MaxBytes: null, Redis: null, RedisFile: null })
        {
            reader.AddProblem($"{Section}Answers", "true", $"false where {Section}MaxBytes is 0, which it is by default without Redis");
        }
        if (settings is { Redis: not null, RedisFile: not null })
        {
            reader.AddProblem($"{Section}Redis and {Section}RedisFile are both set; it should be one of them.");
            return;
        }
        var name = settings.RedisFile is null ? $"{Section}Redis" : $"{Section}RedisFile";
        if (settings is { Redis: null, RedisFile: null }) { return; }
        if (SecretFile.Read(settings.Redis, settings.RedisFile) is not { } address)
        {
            reader.AddProblem(name, settings.RedisFile!, "a file with the server's address");
        }
        else if (Parse(address) is not { } server)
        {
            // It may have a password.
            reader.AddProblem($"{name} is [REDACTED]; it should be an address such as redis:6380,ssl=true,password=….");
        }
        else if (server.Tunnel is not null)
        {
            reader.AddProblem($"{name} has the option tunnel, which leads the connection to another address; it should name the server itself.");
        }
        else if (server is { Ssl: false, ServiceName: not null } && !settings.PlainText)
        {
            reader.AddProblem($"{name} has the option serviceName without ssl=true; it should have that, since a sentinel can name another machine "
                + $"({Section}PlainText=true allows plain text to other machines).");
        }
        else if (!server.Ssl && !settings.PlainText && server.EndPoints.FirstOrDefault(point => !IsLocal(point)) is { } far)
        {
            reader.AddProblem($"{name} names {Name(far)} without ssl=true; it should have that, or be on this machine "
                + $"({Section}PlainText=true allows plain text to other machines).");
        }
    }

    /// <summary>Adds the channel, where there is Redis, and the local level, where there is memory for it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="scope">Names the store among those of one Redis.</param>
    /// <param name="isAlone">Whether no other process writes to the store.</param>
    /// <returns>Whether copies are kept.</returns>
    public static bool Add(IServiceCollection services, CacheOptions settings, string scope, bool isAlone)
    {
        services.AddSingleton<CacheMetrics>();
        var address = SecretFile.Read(settings.Redis, settings.RedisFile);
        if (address is not null) { AddChannel(services, address, $"{settings.Prefix}:{scope}"); }
        var bytes = settings.MaxBytes ?? (address is not null ? DefaultBytes : 0);
        if (bytes == 0) { return false; }
        services.AddSingleton(provider => new LocalCache(
            bytes, isAlone || address is not null ? Informed : Uninformed, provider.GetRequiredService<CacheMetrics>(),
            provider.GetService<InstanceChannel>() is { } channel ? () => channel.IsUp : null));
        AddCopies(services, CopyFormats.Users, $"{settings.Prefix}:{scope}");
        AddCopies(services, CopyFormats.Organizations, $"{settings.Prefix}:{scope}");
        AddCopies(services, CopyFormats.Notes, $"{settings.Prefix}:{scope}");
        if (settings.Answers) { services.AddSingleton<AnswerCache, KeptAnswers>(); }
        if (address is not null) { services.AddHostedService<CacheListener>(); }
        return true;
    }

    private static void AddChannel(IServiceCollection services, string address, string prefix)
    {
        services.AddSingleton<RedisTelemetry>();
        services.AddSingleton(provider => new RedisServer(
            address, provider.GetRequiredService<CircuitBreakers>().Add("redis", RedisServer.IsFailure),
            provider.GetRequiredService<RedisTelemetry>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InstanceChannel>(provider, prefix));
        services.AddSingleton(provider => new Dependency("cache", IsRequired: false, _ =>
        {
            provider.GetRequiredService<InstanceChannel>().Check();
            return ValueTask.CompletedTask;
        }));
    }

    private static void AddCopies<TValue>(IServiceCollection services, CopyFormat<TValue> format, string prefix)
        where TValue : class => services.AddSingleton(provider =>
        {
            var metrics = provider.GetRequiredService<CacheMetrics>();
            var shared = provider.GetService<InstanceChannel>() is { } channel
                ? new SharedCopies<TValue>(provider.GetRequiredService<RedisServer>(), channel, prefix, format, Informed, metrics)
                : null;
            return new HybridCopies<TValue>(format, provider.GetRequiredService<LocalCache>(), shared, metrics);
        });

    private static ConfigurationOptions? Parse(string address)
    {
        try
        {
            return ConfigurationOptions.Parse(address) is { EndPoints.Count: > 0 } options ? options : null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static string Name(EndPoint point) => point is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{point}";

    private static bool IsLocal(EndPoint point) => point switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };
}
