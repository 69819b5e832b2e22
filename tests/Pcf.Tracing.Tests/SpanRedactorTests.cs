using System.Diagnostics;
using Pcf.Redaction;

namespace Pcf.Tracing.Tests;

/// <summary>What of an attribute may leave.</summary>
public sealed class SpanRedactorTests
{
    private readonly SpanRedactor _redactor = new(new Redactor());

    [Theory]
    [InlineData("password", "Tr0ub4dor-and-3", "[REDACTED]")]
    [InlineData("deploy.target", "https://u:Tr0ub4dor-and-3@host/x", "https://u:[REDACTED]@host/x")]
    [InlineData("graphql.document", "{ user(name: \"Ada\") { email } }", "{ user(name: ?) { email } }")]
    [InlineData("order.kind", "kept", "kept")]
    [InlineData("url.path", "/reset/quail", null)]
    [InlineData("http.request.header.x-key", "quail", null)]
    [InlineData("server.address", "quail.example.com", null)]
    public void An_attribute_of_a_span_that_serves_leaves_masked_or_not_at_all(string name, string value, string? expected) =>
        Assert.Equal(expected, _redactor.Attribute(name, value, ActivityKind.Server));

    [Theory]
    [InlineData("server.address", "store.example.com", "store.example.com")]
    [InlineData("url.full", "https://store.example.com/reset/quail", "https://store.example.com")]
    [InlineData("url.query", "quail", null)]
    public void Of_a_span_that_asks_the_address_leaves(string name, string value, string? expected) =>
        Assert.Equal(expected, _redactor.Attribute(name, value, ActivityKind.Client));

    [Fact]
    public void What_is_not_masked_is_the_same_value()
    {
        object[] values = ["kept", 7, true, new[] { 1L, 7L }, new[] { "a", "b" }];

        Assert.All(values, value => Assert.Same(value, _redactor.Attribute("order.value", value, ActivityKind.Internal)));
    }

    [Fact]
    public void Letters_and_bytes_leave_as_the_text_that_they_are()
    {
        Assert.Equal("password=[REDACTED]", _redactor.Attribute("order.note", "password=quail-77"u8.ToArray(), ActivityKind.Internal));
        Assert.Equal("password=[REDACTED]", _redactor.Attribute("order.note", "password=quail-77".ToCharArray(), ActivityKind.Internal));
    }

    [Theory]
    [InlineData("order.kind", "kept", true)]
    [InlineData("order.kind", "password=Tr0ub4dor-and-3", false)]
    [InlineData("password", "Tr0ub4dor-and-3", false)]
    [InlineData("db.query.text", "SELECT name FROM users WHERE id = @id", true)]
    [InlineData("db.query.text", "SELECT name\n  FROM users\n", true)]
    [InlineData("db.query.text", "SELECT name FROM users WHERE city = 'Paris'", false)]
    [InlineData("db.query.text", "SELECT 7", false)]
    [InlineData("graphql.document", "{ user(name: \"Ada\") { email } }", false)]
    [InlineData("url.full", "https://store.example.com", true)]
    [InlineData("url.full", "https://store.example.com/reset/quail", false)]
    public void Only_a_text_that_leaves_as_it_is_may_be_kept_in_memory(string name, string text, bool isClean)
    {
        _redactor.Text(_redactor.FieldOf(name), text, system: null, out var may);

        Assert.Equal(isClean, may);
    }

    [Fact]
    public void A_statement_is_read_as_its_database_does()
    {
        using var span = new Activity("ask").SetTag("db.system.name", "redis");

        Assert.Equal("AUTH ?", _redactor.Attribute("db.query.text", "AUTH default Tr0ub4dor3", ActivityKind.Client, SpanRedactor.SystemOf(span)));
    }
}
