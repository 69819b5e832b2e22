using System.Collections;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Records;

/// <summary>What a caller gives as state or as scope becomes fields, whatever it is.</summary>
public sealed class ScopeTests
{
    public static Dictionary<string, (object Given, string Fields)> Kinds { get; } = new(StringComparer.Ordinal)
    {
        ["dictionary"] = (new Dictionary<string, object?> { ["Order"] = 7 }, """{"order":7}"""),
        ["dictionary of texts"] = (new Dictionary<string, string> { ["Tenant"] = "t1" }, """{"tenant":"t1"}"""),
        ["dictionary of numbers"] = (new Dictionary<string, int> { ["Order"] = 7 }, """{"order":7}"""),
        ["sorted dictionary"] = (new SortedDictionary<string, object> { ["Order"] = 7 }, """{"order":7}"""),
        ["immutable dictionary"] = (ImmutableDictionary.CreateRange([new KeyValuePair<string, long>("Order", 7)]), """{"order":7}"""),
        ["old dictionary"] = (new Hashtable { ["Order"] = 7 }, """{"order":7}"""),
        ["list"] = (new List<KeyValuePair<string, object?>> { new("Order", 7) }, """{"order":7}"""),
        ["array of pairs with numbers"] = (new KeyValuePair<string, int>[] { new("Order", 7) }, """{"order":7}"""),
        ["enumeration"] = (Enumerable.Range(0, 1).Select(_ => new KeyValuePair<string, object?>("Order", 7)), """{"order":7}"""),
        ["enumeration of pairs with texts"] =
        (Enumerable.Range(0, 1).Select(_ => new KeyValuePair<string, string?>("Order", "x")), """{"order":"x"}"""),
        ["pair"] = (new KeyValuePair<string, object?>("Order", 7), """{"order":7}"""),
        ["pair with a number"] = (new KeyValuePair<string, int>("Order", 7), """{"order":7}"""),
        ["entry"] = (new DictionaryEntry("Order", 7), """{"order":7}"""),
        ["tuple"] = (("Order", 7), """{"order":7}"""),
        ["tuple of objects"] = (("Order", (object?)7), """{"order":7}"""),
        ["old tuple"] = (Tuple.Create("Order", 7), """{"order":7}"""),
        ["tuples"] = (new (string, object?)[] { ("Order", 7), ("Shard", "a") }, """{"order":7,"shard":"a"}"""),
        ["secret"] = (("Password", "hunter2-Blue"), """{"password":"[REDACTED]"}"""),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scope_with_names_is_fields(string kind)
    {
        var record = Written.Record(log =>
        {
            using var scope = log.BeginScope(Kinds[kind].Given);
            log.LogInformation("x");
        });

        Assert.Equal(Kinds[kind].Fields, record.Fields());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_with_names_is_fields(string kind)
    {
        var record = Written.Record(log => log.Log(LogLevel.Information, default, Kinds[kind].Given, null, (_, _) => "x"));

        Assert.Equal("x", record.Message());
        Assert.Equal(Kinds[kind].Fields, record.Fields());
    }

    [Fact]
    public void Texts_as_scopes_are_one_field_the_outermost_first()
    {
        var record = Written.Record(log =>
        {
            using var outer = log.BeginScope("Importing");
            using var middle = log.BeginScope((object)"page 3");
            using var inner = log.BeginScope(17);
            log.LogInformation("x");
        });

        Assert.Equal("""{"scope":"Importing => page 3 => 17"}""", record.Fields());
    }

    [Fact]
    public void A_text_as_scope_is_redacted() =>
        Assert.Equal("""{"scope":"login with password=[REDACTED]"}""", Written.Record(log =>
        {
            using var scope = log.BeginScope("login with password=hunter2-Blue");
            log.LogInformation("x");
        }).Fields());

    [Fact]
    public void A_scope_with_a_template_gives_its_arguments()
    {
        var record = Written.Record(log =>
        {
            using var scope = log.BeginScope("Order {Order} of {Tenant}", 7);
            log.LogInformation("x");
        });

        Assert.Equal("""{"order":7}""", record.Fields());
    }

    [Fact]
    public void The_innermost_scope_counts_and_the_messages_own_argument_over_all()
    {
        var record = Written.Record(log =>
        {
            using var outer = log.BeginScope(new Dictionary<string, object> { ["Tenant"] = "outer", ["Shard"] = 1, ["Order"] = 1 });
            using var inner = log.BeginScope(new Dictionary<string, object> { ["tenant"] = "inner", ["Order"] = 2 });
            log.LogInformation("{Order}", 3);
        });

        Assert.Equal("""{"order":3,"shard":1,"tenant":"inner"}""", record.Fields());
    }

    [Fact]
    public void The_hashed_ids_of_a_request_are_not_replaced_by_a_scope()
    {
        var hash = new KeyedHash("a made-up key for tests");
        var record = Written.Record(log =>
        {
            var request = new RequestScope("r-1");
            request.SetCaller(hash, "ada", "acme");
            using var outer = log.BeginScope(request);
            using var inner = log.BeginScope(new Dictionary<string, object> { ["user_id"] = "john.smith", ["tenant_id"] = "acme" });
            log.LogInformation("x");
        });

        Assert.Equal(hash.Pseudonym("u", "ada"), record.GetProperty("user_id").GetString());
        Assert.Equal(hash.Pseudonym("t", "acme"), record.GetProperty("tenant_id").GetString());
        Assert.Equal("""{"user_id":"john.smith","tenant_id":"acme"}""", record.Fields());
    }

    [Fact]
    public void Without_a_request_ids_in_a_scope_are_fields() =>
        Assert.Equal("""{"user_id":"john.smith"}""", Written.Record(log =>
        {
            using var scope = log.BeginScope(("user_id", "john.smith"));
            log.LogInformation("x");
        }).Fields());

    [Fact]
    public void Names_that_the_framework_uses_are_fields_in_a_services_own_scope()
    {
        var record = Written.Record(log =>
        {
            using var outer = log.BeginScope(
                new Dictionary<string, object>
                {
                    ["RequestId"] = "r-7",
                    ["ConnectionId"] = 5,
                    ["TraceId"] = "t",
                    ["SpanId"] = "s",
                    ["ParentId"] = "p",
                });
            using var inner = log.BeginScope("Path {RequestPath}", "/orders");
            log.LogInformation("x");
        });

        Assert.Equal("""{"request_id":"r-7","connection_id":5,"trace_id":"t","span_id":"s","parent_id":"p","request_path":"/orders"}""",
            record.Fields());
    }

    [Fact]
    public void Of_too_many_scopes_the_innermost_are_written_and_the_rest_is_marked()
    {
        var record = Written.Record(log =>
        {
            foreach (var i in Enumerable.Range(0, 100)) { log.BeginScope((Name: $"Field{i}", Value: i)); }
            log.LogInformation("x");
        }).GetProperty("fields");

        Assert.Equal(99, record.GetProperty("field99").GetInt32());
        Assert.False(record.TryGetProperty("field0", out _));
        Assert.Equal("[cut]", record.GetProperty("…").GetString());
    }

    [Fact]
    public void What_throws_while_it_is_read_loses_only_itself()
    {
        var record = Written.Record(log =>
        {
            using var scope = log.BeginScope(Broken("Shard", 1));
            using var more = log.BeginScope(new Hashtable { [new Unnamed()] = 1, ["Tenant"] = "t1" });
            log.Log(LogLevel.Error, new EventId(1, "it.failed"), Broken("Order", 7), new InvalidOperationException("broken"),
                (_, _) => throw new InvalidOperationException());
        });

        Assert.Equal("[the message could not be written: InvalidOperationException]", record.Message());
        Assert.Equal("""{"order":7,"shard":1,"tenant":"t1"}""", record.Fields());
        Assert.Equal("it.failed", record.GetProperty("event").GetString());
        Assert.Equal("broken", record.GetProperty("exception").GetProperty("message").GetString());
    }

    [Fact]
    public void An_enumeration_without_end_is_read_as_far_as_a_record_goes() =>
        Assert.Equal("[cut]", Written.Record(log => log.Log(LogLevel.Information, default, Endless(), null, (_, _) => "x")).GetProperty("fields")
            .GetProperty("…").GetString());

    [Fact]
    public void A_record_that_cannot_be_written_keeps_level_event_template_ids_and_type()
    {
        using var activity = new System.Diagnostics.Activity("work").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var record = Written.Record(
            log => log.LogError(new EventId(1, "it.failed"), new InvalidOperationException("broken"), "Order {Order} failed", 7),
            scopes: new BrokenScopes());

        Assert.Equal("ERROR", record.GetProperty("level").GetString());
        Assert.Equal("Order {Order} failed", record.Message());
        Assert.Equal("it.failed", record.GetProperty("event").GetString());
        Assert.Equal(activity.TraceId.ToHexString(), record.GetProperty("trace_id").GetString());
        Assert.Equal("""{"not_written":"InvalidTimeZoneException"}""", record.Fields());
        Assert.Equal("""{"type":"System.InvalidOperationException"}""", record.GetProperty("exception").GetRawText());
    }

    private static IEnumerable<KeyValuePair<string, object?>> Broken(string name, object? value)
    {
        yield return new(name, value);
        throw new InvalidOperationException("no more");
    }

    private static IEnumerable<KeyValuePair<string, object?>> Endless()
    {
        for (var i = 0; ; i++) { yield return new($"Field{i}", i); }
    }

    private sealed class Unnamed
    {
        public override string ToString() => throw new InvalidOperationException("no name");
    }

    private sealed class BrokenScopes : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => throw new InvalidTimeZoneException("no scopes");

        public IDisposable Push(object? state) => throw new NotSupportedException();
    }
}
