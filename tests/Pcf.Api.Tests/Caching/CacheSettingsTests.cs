using Pcf.Api.Startup;
using Pcf.Observability.Settings;

namespace Pcf.Api.Tests.Caching;

/// <summary>Wrong settings of the cache stop the start, each with its name, and no password is shown.</summary>
public sealed class CacheSettingsTests
{
    [Theory]
    [InlineData("MaxBytes=-1", "PCF__Cache__MaxBytes is '-1'; it should be a whole number from 0 to 2147483647.")]
    [InlineData("Prefix=a:b", "PCF__Cache__Prefix is 'a:b'; it should be 1 to 32 letters, digits, hyphens and underscores.")]
    [InlineData("Redis=redis:6379,password=made-up-secret", "PCF__Cache__Redis names redis:6379 without ssl=true; it should have that, or be on this machine "
        + "(PCF__Cache__PlainText=true allows plain text to other machines).")]
    [InlineData("Redis=redis:6379,nonsense=made-up-secret", "PCF__Cache__Redis is [REDACTED]; it should be an address such as redis:6380,ssl=true,password=….")]
    [InlineData("Redis=localhost:6379,tunnel=http:elsewhere:8080,password=made-up-secret", "PCF__Cache__Redis has the option tunnel, which leads the connection "
        + "to another address; it should name the server itself.")]
    [InlineData("Redis=localhost:26379,serviceName=made-up-name", "PCF__Cache__Redis has the option serviceName without ssl=true; it should have that, since "
        + "a sentinel can name another machine (PCF__Cache__PlainText=true allows plain text to other machines).")]
    [InlineData("Redis=", "PCF__Cache__Redis is set and empty; it should have a value, or not be set.")]
    [InlineData("RedisFile=/no/such/file", "PCF__Cache__RedisFile is '/no/such/file'; it should be a file with the server's address.")]
    [InlineData("Redis=localhost,password=made-up-secret;RedisFile=/x", "PCF__Cache__Redis and PCF__Cache__RedisFile are both set; it should be one of them.")]
    [InlineData("Answers=true", "PCF__Cache__Answers is 'true'; it should be false where PCF__Cache__MaxBytes is 0, which it is by default without Redis.")]
    public async Task A_wrong_setting_is_named(string settings, string problem)
    {
        var failure = await Assert.ThrowsAsync<SettingsException>(async () => await ServiceHost.BuildAsync(
            ["--environment=Development", .. settings.Split(';').Select(setting => $"--PCF:Cache:{setting}")]));

        Assert.Equal([problem], failure.Problems);
    }
}
