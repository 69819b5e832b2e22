using System.Text;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>A set-up that is wrong ends the start with one line for whoever has to mend it: the setting, what it is, what it should be.</summary>
public sealed class WrongSetUpTests
{
    [Theory]
    [InlineData("PCF__Store__PoolSize", "abc", "PCF__Store__PoolSize is 'abc'; it should be a whole number from 1 to 64.")]
    [InlineData("PCF__Store__Kind", "oracle", "PCF__Store__Kind is 'oracle'; it should be one of sqlite, surrealdb.")]
    [InlineData("PCF__Telemetry__Otlp__Endpoint", "nowhere",
        "PCF__Telemetry__Otlp__Endpoint is 'nowhere'; it should be an absolute http or https address.")]
    [InlineData("PCF__Store__Path", "/proc/pcf/pcf.db",
        "PCF__Store__Path is '/proc/pcf/pcf.db'. The store is not available: its folder cannot be made.")]
    [InlineData("Logging__LogLevel__Default", "Loud",
        "Logging__LogLevel__Default is 'Loud'; it should be one of trace, debug, information, warning, error, critical, none.")]
    [InlineData("PCF__Store__Path", ":memory:", "PCF__Store__Path is ':memory:'; it should be the path of a file.")]
    [InlineData("--bogus", "1",
        "The argument '--bogus' is not known; it should be --urls, --environment or a setting such as --PCF:Store:Path, with its value.")]
    [InlineData("TELEMETRY_DISABLED", "yes", "TELEMETRY_DISABLED is 'yes'; it should be true, false, 1 or 0.")]
    [InlineData("--urls", "nonsense", "--urls is 'nonsense'; it should be addresses such as http://localhost:8080, with ';' between them.")]
    [InlineData("--urls", "http://127.0.0.1:99999",
        "--urls is 'http://127.0.0.1:99999'; it should be addresses such as http://localhost:8080, with ';' between them.")]
    [InlineData("--urls", "http://127.0.0.1:80a",
        "--urls is 'http://127.0.0.1:80a'; it should be addresses such as http://localhost:8080, with ';' between them.")]
    [InlineData("--urls", "http://127.0.0.1:0/base",
        "--urls is 'http://127.0.0.1:0/base'; it should be addresses such as http://localhost:8080, with ';' between them.")]
    [InlineData("Kestrel__Endpoints__Main__Url", "nonsense",
        "Kestrel__Endpoints__Main__Url is 'nonsense'; it should be an address such as http://localhost:8080.")]
    [InlineData("--urls", "http://192.0.2.1:8080",
        "--urls is 'http://192.0.2.1:8080'; it should be free addresses of this machine: Cannot assign requested address")]
    [InlineData("PCF__Telemetry__Metrics__IdleTime", "10",
        "PCF__Telemetry__Metrics__IdleTime is '10'; it should be a duration such as 00:01:00, from 60 to 2592000 seconds.")]
    [InlineData("PCF__Telemetry__Metrics__IdleTime", "120",
        "PCF__Telemetry__Metrics__IdleTime is '120'; it should be a duration such as 00:01:00, from 60 to 2592000 seconds: write 00:02:00 for 120 "
            + "seconds.")]
    [InlineData("PCF__Store__AcquireTimeout", "0",
        "PCF__Store__AcquireTimeout is '0'; it should be a duration such as 00:00:30, from 0.01 to 60 seconds.")]
    [InlineData("PCF__Host__RequestTimeout", "00:00:25",
        "PCF__GraphQL__Timeout is '00:00:25'; it should be less than PCF__Host__RequestTimeout (00:00:25).")]
    [InlineData("PCF__Store__CommandTimeout", "00:00:08",
        "PCF__GraphQL__Timeout is '00:00:25'; it should be more than PCF__Store__AcquireTimeout and PCF__Store__CommandTimeout take when a statement is "
            + "repeated once (00:00:26).")]
    [InlineData("PCF__Telemetry__Metrics__Address", "192.0.2.1", "PCF__Telemetry__Metrics__Address is '192.0.2.1'*",
        "PCF__Telemetry__Metrics__Port", "9464")]
    [InlineData("PCF__Auth__Authority", "https://id.example.com",
        "PCF__Auth__Authority and PCF__Auth__KeysFile are both set; it should be one of them.", "PCF__Auth__KeysFile", "/nope")]
    [InlineData("PCF__Telemetry__Logging__File__Path", "/proc/pcf/pcf.log",
        "PCF__Telemetry__Logging__File__Path is '/proc/pcf/pcf.log'; it should be a file that can be written: Could not find file '/proc/pcf'.")]
    [InlineData("PCF__Telemetry__Logging__Audit__Path", "/proc/",
        "PCF__Telemetry__Logging__Audit__Path is '/proc/'; it should be a file that can be written: Access to the path '/proc/' is denied.")]
    [InlineData("PCF__Telemetry__Logging__FrameworkRecords", "all",
        "PCF__Telemetry__Logging__FrameworkRecords is 'all'; it should be one of redact, erase, template.")]
    public async Task A_wrong_setting_stops_the_start_with_one_line(string name, string value, string expected, params string[] another)
    {
        await using var service = ServiceProcess.Launch(another is [var second, var its] ? [(name, value), (second, its)] : [(name, value)]);

        await EndsWithAsync(service, expected);
    }

    [Fact]
    public async Task An_https_address_without_a_certificate_is_told()
    {
        // No development certificate is found in a home that is empty.
        var home = Directory.CreateTempSubdirectory("pcf-e2e-home-").FullName;
        await using var service = ServiceProcess.Launch(("--urls", "https://127.0.0.1:0"), ("HOME", home));

        await EndsWithAsync(service,
            "--urls is 'https://127.0.0.1:0'; it should be addresses of this machine, of https only with a certificate: "
                + "Unable to configure HTTPS endpoint.*");
        Directory.Delete(home, recursive: true);
    }

    [Theory]
    [InlineData("", "it should be a file with a public key of an issuer, EC or RSA, as a JSON Web Key or a set of them.")]
    [InlineData("my secret words", "it should be a file with a public key of an issuer, EC or RSA, as a JSON Web Key or a set of them.")]
    public async Task A_file_of_keys_without_a_key_is_told_and_not_shown(string content, string expected)
    {
        var keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, content);
        await using var service = ServiceProcess.Launch(("PCF__Auth__KeysFile", keys), ("PCF__Auth__Issuer", "someone"));

        await EndsWithAsync(service, $"PCF__Auth__KeysFile is '{keys}'; {expected}");
        File.Delete(keys);
    }

    [Fact]
    public async Task A_damaged_database_is_told()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("this is not a database ", 500))));
        await using var service = ServiceProcess.Launch(("PCF__Store__Path", path));

        await EndsWithAsync(service,
            $"PCF__Store__Path is '{path}'. The database file is damaged or is no SQLite database: restore it from a backup, or name another file.");
        File.Delete(path);
    }

    [Fact]
    public async Task A_settings_file_that_is_no_json_is_told_with_its_line()
    {
        // An environment that nobody has, so that no other test's service reads the file.
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.Misspelt.json");
        await File.WriteAllTextAsync(file, "{\n  \"PCF\": {,\n}");
        await using var service = ServiceProcess.Launch(("ASPNETCORE_ENVIRONMENT", "Misspelt"));

        await EndsWithAsync(service, $"{file} is not valid JSON (line 2); it should be an object of settings.");
        File.Delete(file);
    }

    [Fact]
    public async Task Each_of_several_problems_is_one_line_of_its_own()
    {
        await using var service = ServiceProcess.Launch(
            ("PCF__Auth__KeysFile", "/nope"), ("PCF__Store__Kind", "a\nb"), ("--bogus", "1"), ("--extra", ""));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Equal(
            [
                "pcf-api cannot start: The argument '--bogus' is not known; it should be --urls, --environment or a setting such as "
                    + "--PCF:Store:Path, with its value.",
                "pcf-api cannot start: The argument '--extra' is not known; it should be --urls, --environment or a setting such as "
                    + "--PCF:Store:Path, with its value.",
                @"pcf-api cannot start: PCF__Store__Kind is 'a\nb'; it should be one of sqlite, surrealdb.",
                "pcf-api cannot start: PCF__Auth__KeysFile is '/nope'; it should name a file that exists, with a JSON Web Key Set.",
                "pcf-api cannot start: PCF__Auth__Issuer is not set; with PCF__Auth__KeysFile it should be the issuer that tokens must carry.",
            ], service.Errors);
        Assert.Empty(service.Lines);
    }

    [Fact]
    public async Task A_switch_that_the_framework_fails_over_is_named()
    {
        await using var service = ServiceProcess.Launch(("ASPNETCORE_ENVIRONMENT", "Production"), ("PCF__Telemetry__Metrics__TokenFile", "/nope"),
            ("--environment=Staging", "-x=1"));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.StartsWith("pcf-api cannot start: The argument '-x' is not an option;", service.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_without_a_scrapers_token_does_not_start()
    {
        await using var service = ServiceProcess.Launch(("ASPNETCORE_ENVIRONMENT", "Production"));

        await EndsWithAsync(service, "PCF__Telemetry__Metrics__TokenFile is not set*");
    }

    // A star at the end stands for any ending.
    private static async Task EndsWithAsync(ServiceProcess service, string expected)
    {
        Assert.Equal(1, await service.ExitCodeAsync());
        var line = Assert.Single(service.Errors);
        if (expected.EndsWith('*')) { Assert.StartsWith($"pcf-api cannot start: {expected[..^1]}", line, StringComparison.Ordinal); }
        else { Assert.Equal($"pcf-api cannot start: {expected}", line); }
    }
}
