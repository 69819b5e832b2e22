using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests;

/// <summary>No part of a record may carry what the redactor knows: message, arguments, scopes, exceptions, objects.</summary>
public sealed class RedactedLogTests
{
    private const string Secret = "Tr0ub4dor-and-3";
    private readonly MemorySink _sink = new();

    [Fact]
    public void An_argument_named_as_a_secret_is_masked_in_the_fields_and_in_the_message()
    {
        Log(log => log.LogInformation("Signing in {User} with {Password} now", "bo", Secret));

        var record = Assert.Single(_sink.Records());
        Assert.Equal("Signing in bo with [REDACTED] now", record.GetProperty("message").GetString());
        Assert.Equal("[REDACTED]", record.GetProperty("fields").GetProperty("password").GetString());
    }

    [Fact]
    public void A_secret_inside_an_argument_is_masked_and_the_rest_stays()
    {
        Log(log => log.LogInformation("Opening {Target}", $"postgres://app:{Secret}@db/x"));

        Assert.Equal("postgres://app:[REDACTED]@db/x", Assert.Single(_sink.Records()).GetProperty("fields").GetProperty("target").GetString());
        NothingLeaks();
    }

    [Theory]
    [InlineData("commandText", "SELECT \"o\".\"Id\"\nFROM \"Orders\" AS \"o\"\nWHERE \"o\".\"Name\" = 'Tr0ub4dor-and-3' LIMIT 5")]
    [InlineData("Sql", "-- tag\nUPDATE users SET name = 'Tr0ub4dor-and-3' WHERE id = 7")]
    [InlineData("SqlQuery", "/* x */ insert into users values (7, 'Tr0ub4dor-and-3')")]
    [InlineData("db.query.text", "WITH a AS (SELECT 'Tr0ub4dor-and-3') SELECT * FROM a")]
    [InlineData("db.statement", "EXEC find 'Tr0ub4dor-and-3'")]
    [InlineData("SqlStatement", "delete from users where name='Tr0ub4dor-and-3'")]
    public void A_statement_loses_its_literals_in_the_field_and_in_the_message(string name, string statement)
    {
        Log(log => log.LogInformation($"Executed DbCommand ({{elapsed}}ms){{newLine}}{{{name}}}", "4", "\n", statement));

        NothingLeaks();
        Assert.Contains("Executed DbCommand (4ms)", Assert.Single(_sink.Records()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("commandText", "turn left by 90 degrees, it's urgent")]
    [InlineData("sql", "3 rows in 'users'")]
    [InlineData("title", "SELECT 5 FROM 'x'")]
    public void What_is_no_statement_keeps_its_numbers_and_quotes(string name, string text)
    {
        Log(log => log.LogInformation($"Got {{{name}}}", text));

        Assert.Equal($"Got {text}", Assert.Single(_sink.Records()).GetProperty("message").GetString());
    }

    [Fact]
    public void Exceptions_scopes_and_collections_are_masked()
    {
        Log(log =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["ApiKey"] = Secret, ["Request"] = $"password={Secret}" });
            log.LogInformation("Items {Items}", [new[] { "a", $"password={Secret}" }]);
            log.LogInformation("Map {Map}", new Dictionary<string, string> { ["password"] = Secret, ["user"] = "bo" });
            var failure = new InvalidOperationException($"login with password={Secret} failed", new ArgumentException($"token={Secret}"));
            failure.Data["password"] = Secret;
            log.LogError(failure, "Failed");
        });

        NothingLeaks();
        Assert.Contains("bo", _sink.Lines()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_shows_only_what_its_class_calls_public()
    {
        Log(log => log.LogInformation("Got {Login}", new Login("bo", Secret, "ada@example.com", Secret)));

        var login = Assert.Single(_sink.Records()).GetProperty("fields").GetProperty("login");
        Assert.Equal("""{"user":"bo","password":"[REDACTED]","email":"[REDACTED]"}""", login.GetRawText());
    }

    [Fact]
    public void An_object_without_a_word_on_its_properties_shows_its_type_alone()
    {
        Log(log => log.LogInformation("Got {Thing}", new Thing(Secret)));

        Assert.Equal("[Thing]", Assert.Single(_sink.Records()).GetProperty("fields").GetProperty("thing").GetString());
        NothingLeaks();
    }

    [Fact]
    public void Activity_and_category_names_are_looked_at_too()
    {
        using var provider = new JsonLoggerProvider(new LogQueue(_sink, 100), new LogIdentity("s", "1", "test"), TimeProvider.System, new Redactor());
        provider.CreateLogger($"password={Secret}").LogInformation(new EventId(1, $"password={Secret}"), "Hello");
        provider.Dispose();

        NothingLeaks();
    }

    private void NothingLeaks()
    {
        Assert.NotEmpty(_sink.Lines());
        Assert.All(_sink.Lines(), line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
        Assert.All(_sink.Lines(), line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    private void Log(Action<ILogger> write)
    {
        using var provider = new JsonLoggerProvider(new LogQueue(_sink, 8_192), new LogIdentity("pcf-test", "1.2.3", "test"), TimeProvider.System,
            new Redactor());
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(provider));
        write(factory.CreateLogger("Test.Category"));
    }

    internal sealed record Login([property: Public] string User, [property: Secret] string Password, [property: PersonalData] string Email,
        string Other)
    {
        public override string ToString() => "login";
    }

    internal sealed record Thing(string Value)
    {
        public override string ToString() => $"password={Value}";
    }
}
