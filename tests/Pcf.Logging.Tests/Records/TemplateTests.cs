using System.Globalization;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Tests.Support;
using Pairs = System.Collections.Generic.List<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace Pcf.Logging.Tests.Records;

/// <summary>Whatever writes the logging call (the framework, its source generators, a caller's own state), arguments are looked at under their
/// names.</summary>
public sealed class TemplateTests
{
    private const string Secret = "hunter2-Blue";
    private const string Template = "{OriginalFormat}";
    private const string Login = "Login of {User} with {Password}";

    public static TheoryData<int, string?[]> Places => new()
    {
        { 0, [Login] },
        { 1, [Login] },
        { 2, [Login] },
        { 0, [Login, Login] },
        { 0, [null, Login] },
        { 2, [Login, null] },
        { 1, ["Another {Password}", Login] },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_template_is_read_wherever_it_stands(int place, string?[] templates)
    {
        Pairs state = [new("Password", Secret), new("User", "ann")];
        state.InsertRange(place, templates.Select(template => new KeyValuePair<string, object?>(Template, template)));

        var record = Written.Record(log => log.Log(LogLevel.Information, default, state, null, (_, _) => $"Login of ann with {Secret}"));

        Assert.Equal("Login of ann with [REDACTED]", record.Message());
        Assert.Equal("""{"password":"[REDACTED]","user":"ann"}""", record.Fields());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_template_the_values_of_secret_arguments_are_masked_in_the_formatters_text(bool hasNull)
    {
        Pairs state = [new("Password", Secret), new("Pin", 4711), new("ApiKeys", new[] { "first-Key-9", "other-Key-8" }),
            new("Login", new RedactedLogTests.Login("bo", "Tr0ub4dor-and-3", "ada@example.com", "no word on it"))];
        if (hasNull) { state.Insert(0, new(Template, null)); }

        var record = Written.Record(
            log => log.Log(LogLevel.Information, default, state, null, (pairs, _) => $"reset to {string.Join(" and ", pairs.Select(Shown))}!"));

        Assert.Equal("reset to [REDACTED] and [REDACTED] and [REDACTED], [REDACTED] and [Login]!",
            record.Message().Replace("(null) and ", "", StringComparison.Ordinal));
        Assert.DoesNotContain("original_format", record.Fields(), StringComparison.Ordinal);

        static string Shown(KeyValuePair<string, object?> pair) => pair.Value switch
        {
            null => "(null)",
            string[] texts => string.Join(", ", texts),
            IFormattable number => number.ToString(null, CultureInfo.CurrentCulture),
            var value => value.ToString()!,
        };
    }

    [Fact]
    public void A_short_secret_is_masked_where_it_stands_alone_and_words_stay_words()
    {
        var record = Written.Record(
            log => log.Log(LogLevel.Information, default, new Pairs { new("Password", "a") }, null, (_, _) => "a password was set: a"));

        Assert.Equal("[REDACTED] password was set: [REDACTED]", record.Message());
    }

    [Fact]
    public void A_formatters_text_stays_as_it_is_where_nothing_is_secret()
    {
        var state = new Dictionary<string, object?>
        {
            ["Order"] = 7,
            ["Done"] = true,
            ["Share"] = 0.5,
            ["Kind"] = typeof(string),
            ["Level"] = LogLevel.Debug,
            ["Name"] = "True",
            ["Nothing"] = null,
        };
        const string Text = "True 7 0.5 System.String Debug: TrueType, (null)";

        Assert.Equal(Text, Written.Record(log => log.Log(LogLevel.Information, default, state, null, (_, _) => Text)).Message());
    }

    [Theory]
    [InlineData("""Response: {"foo":7,"bar":"x"} end""")]
    [InlineData("""obj: { "foo": { "bar": 7 } }""")]
    [InlineData("GET /api/orders/{id} failed")]
    [InlineData("Component {9f8e7d6c-1111-4222-8333-444444444444} loaded")]
    [InlineData("""Pattern ^\d{3}$ failed""")]
    [InlineData("{{x}}")]
    [InlineData("a { b")]
    [InlineData("a } b")]
    [InlineData("{}")]
    [InlineData(".a { color: red; }")]
    public void Text_in_braces_without_arguments_is_text(string text)
    {
#pragma warning disable CA2254 // That the template is a text is what is tested.
        Assert.Equal(text, Written.Record(log => log.LogInformation(text)).Message());
#pragma warning restore CA2254
        Assert.Equal(text, Written.Record(log => log.Log(LogLevel.Information, default, text, null, (state, _) => state)).Message());
    }

    [Fact]
    public void Fewer_arguments_than_holes_keep_template_message_and_type()
    {
        var record = Written.Record(log => log.LogError(new InvalidOperationException("broken"), "Moved {Count} of {Total:0.0} from {Source}", 3));

        Assert.Equal("Moved 3 of {Total:0.0} from {Source}", record.Message());
        Assert.Equal("""{"count":3}""", record.Fields());
        Assert.Equal("broken", record.GetProperty("exception").GetProperty("message").GetString());
    }

    [Fact]
    public void More_arguments_than_holes_are_fields()
    {
        var record = Written.Record(
            log => log.Log(LogLevel.Information, default, new Pairs { new("Count", 3), new("Extra", "x"), new(Template, "Moved {Count}") }, null,
                (_, _) => ""));

        Assert.Equal("Moved 3", record.Message());
        Assert.Equal("""{"count":3,"extra":"x"}""", record.Fields());
    }

    [Fact]
    public void A_hole_takes_the_argument_of_its_name_in_any_case_and_never_that_of_another_hole()
    {
        var record = Written.Record(
            log => log.Log(LogLevel.Information, default, new Pairs { new("name", "ann"), new("order", 7), new(Template, "{Id} {Name} {@Order}") },
                null, (_, _) => ""));

        Assert.Equal("{Id} ann 7", record.Message());
    }

    [Fact]
    public void A_format_that_a_value_does_not_know_costs_the_format_alone() =>
        Assert.Equal("Moved 3 at 7",
            Written.Record(log => log.LogInformation("Moved {Count:Q} at {Total:000000000}", 3, 7)).Message().Replace("000000007", "7",
                StringComparison.Ordinal));

    [Fact]
    public void A_template_given_twice_or_null_is_no_field()
    {
        var record = Written.Record(
            log => log.Log(LogLevel.Information, default, new Pairs { new(Template, null), new("A", 1), new(Template, 7) }, null, (_, _) => "text"));

        Assert.Equal("text", record.Message());
        Assert.Equal("""{"a":1}""", record.Fields());
    }

    [Fact]
    public void A_placeholder_takes_no_member_of_another_argument()
    {
        // What [LogProperties] writes of an argument stands in the list of arguments too; that of {Card} has been left out by its classification.
        Pairs state = [new("User.Mail", "north"), new("User.Id", 7), new(Template, "Seen {Card}")];

        var record = Written.Record(log => log.Log(LogLevel.Information, default, state, null, (_, _) => "Seen "));

        Assert.Equal("Seen {Card}", record.Message());
    }

    [Fact]
    public void A_placeholder_takes_the_argument_in_its_place_where_a_tag_renames_it()
    {
        Pairs state = [new("order.number", 12), new("order.lines", 3), new(Template, "Order {Number} with {Lines} lines")];

        var record = Written.Record(log => log.Log(LogLevel.Information, default, state, null, (_, _) => "Order 12 with 3 lines"));

        Assert.Equal("Order 12 with 3 lines", record.Message());
    }

    [Fact]
    public void Members_of_an_argument_have_clean_names_and_are_redacted_by_them()
    {
        Pairs state = [new("User.Id", 7), new("User.ApiKey", Secret), new("X-Region", "north"), new(Template, "Seen")];

        var record = Written.Record(log => log.Log(LogLevel.Information, default, state, null, (_, _) => "Seen"));

        Assert.Equal("""{"user.id":7,"user.api_key":"[REDACTED]","x-region":"north"}""", record.Fields());
    }
}
