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
    public void A_statement_is_read_as_its_database_does()
    {
        using var span = new Activity("ask").SetTag("db.system.name", "redis");

        Assert.Equal("AUTH ?", _redactor.Attribute("db.query.text", "AUTH default Tr0ub4dor3", ActivityKind.Client, SpanRedactor.SystemOf(span)));
    }
}
