using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Tests.Support;

namespace Pcf.Logging.Tests.Records;

public sealed class ExceptionTests
{
    [Fact]
    public void An_aggregate_lists_all_its_inner_exceptions()
    {
        var exception = Logged(new AggregateException("several", Enumerable.Range(0, 20).Select(i => Thrown($"broken-{i}"))));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"broken-{i}"),
            exception.GetProperty("inners").EnumerateArray().Select(inner => inner.GetProperty("message").GetString()));
        Assert.All(exception.GetProperty("inners").EnumerateArray(),
            inner => Assert.Contains(nameof(Thrown), inner.GetProperty("stack").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void An_aggregate_of_one_has_it_as_its_inner()
    {
        var exception = Logged(new AggregateException(new InvalidOperationException("broken", new ArgumentException("cause"))));

        Assert.Equal("cause", exception.GetProperty("inner").GetProperty("inner").GetProperty("message").GetString());
    }

    [Fact]
    public void Aggregates_in_aggregates_are_listed_and_a_deep_chain_says_where_it_was_cut()
    {
        var exception = Logged(new AggregateException(new InvalidOperationException("a"),
            new AggregateException(new InvalidOperationException("b"), new InvalidOperationException("c"))));
        Assert.Contains("\"message\":\"c\"", exception.GetRawText(), StringComparison.Ordinal);

        Exception chain = new InvalidOperationException("the first");
        for (var i = 0; i < 10; i++) { chain = new InvalidOperationException($"level {i}", chain); }
        Assert.Contains("\"…\":\"[cut]\"", Logged(chain).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_thousands_of_inner_exceptions_as_many_are_listed_as_fit_and_the_rest_is_marked()
    {
        var exception = Logged(new AggregateException(Enumerable.Range(0, 5_000).Select(i => Thrown($"broken-{i}"))));

        Assert.InRange(exception.GetProperty("inners").GetArrayLength(), 10, 64);
        Assert.Equal("[cut]", exception.GetProperty("…").GetString());
    }

    [Fact]
    public void One_that_is_an_argument_or_in_a_scope_says_what_it_is_redacted()
    {
        var record = Written.Record(log =>
        {
            using var scope = log.BeginScope(("Earlier", new TimeoutException("too late")));
            log.LogWarning("Tried in vain: {Failure}, {Other}", new InvalidOperationException("login with password=hunter2-Blue"),
                new Broken("message"));
        });

        Assert.Equal($"Tried in vain: System.InvalidOperationException: login with password=[REDACTED], {typeof(Broken).FullName}: [the message could not be read: InvalidTimeZoneException]", record.Message());
        Assert.Equal("System.InvalidOperationException: login with password=[REDACTED]",
            record.GetProperty("fields").GetProperty("failure").GetString());
        Assert.Equal("System.TimeoutException: too late", record.GetProperty("fields").GetProperty("earlier").GetString());
    }

    [Theory]
    [InlineData("message")]
    [InlineData("stack")]
    [InlineData("data")]
    [InlineData("entries")]
    [InlineData("key")]
    [InlineData("value")]
    public void A_member_that_throws_loses_only_itself(string member)
    {
        var record = Written.Record(log => log.LogError(new EventId(1, "it.failed"), new Broken(member), "Order {Order} failed", 7));

        Assert.Equal("Order 7 failed", record.Message());
        Assert.Equal("""{"order":7}""", record.Fields());
        var exception = record.GetProperty("exception");
        Assert.Equal(typeof(Broken).FullName, exception.GetProperty("type").GetString());
        Assert.Equal("inner", exception.GetProperty("inner").GetProperty("message").GetString());
        Assert.Equal(member == "message" ? "[the message could not be read: InvalidTimeZoneException]" : "fine",
            exception.GetProperty("message").GetString());
        Assert.Equal(member == "stack" ? "[the stack could not be read: InvalidTimeZoneException]" : "at somewhere",
            exception.GetProperty("stack").GetString());
        var data = exception.GetProperty("data");
        if (member is "data" or "entries") { Assert.Contains("could not be", data.GetString(), StringComparison.Ordinal); }
        else { Assert.Equal(7, data.GetProperty("sound").GetInt32()); }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_argument_that_throws_loses_only_itself(bool isAudit)
    {
        var record = Written.Record(
            log => log.LogError(new InvalidOperationException("broken"), "{Order} {Text} {Items} {Map}", 7, new Unwritable(), Items(), new Unread()),
            isAudit ? "Audit" : Written.Category);

        Assert.StartsWith("7 ", record.Message(), StringComparison.Ordinal);
        Assert.Equal(7, record.GetProperty("fields").GetProperty("order").GetInt32());
        Assert.Equal("broken", record.GetProperty("exception").GetProperty("message").GetString());
    }

    private static JsonElement Logged(Exception exception) => Written.Record(log => log.LogError(exception, "x")).GetProperty("exception");

    private static InvalidOperationException Thrown(string message)
    {
        try { throw new InvalidOperationException(message); }
        catch (InvalidOperationException e) { return e; }
    }

    private static IEnumerable<int> Items()
    {
        yield return 1;
        throw new InvalidTimeZoneException();
    }

    private sealed class Unwritable
    {
        public override string ToString() => throw new InvalidTimeZoneException();
    }

    private sealed class Unread : Hashtable, IEnumerable
    {
        IEnumerator IEnumerable.GetEnumerator() => throw new InvalidTimeZoneException();

        public override IDictionaryEnumerator GetEnumerator() => throw new InvalidTimeZoneException();
    }

    private sealed class Broken(string member) : Exception("fine", new InvalidOperationException("inner"))
    {
        public override string Message => member == "message" ? throw new InvalidTimeZoneException() : base.Message;

        public override string? StackTrace => member == "stack" ? throw new InvalidTimeZoneException() : "at somewhere";

        public override IDictionary Data => member switch
        {
            "data" => throw new InvalidTimeZoneException(),
            "entries" => new Unread { ["sound"] = 7 },
            "key" => new Hashtable { [new Unwritable()] = 1, ["sound"] = 7 },
            "value" => new Hashtable { ["broken"] = new Unwritable(), ["sound"] = 7 },
            _ => new Hashtable { ["sound"] = 7 },
        };
    }
}
