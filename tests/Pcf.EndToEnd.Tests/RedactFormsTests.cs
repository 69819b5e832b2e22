using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Tool.Redact;

namespace Pcf.EndToEnd.Tests;

/// <summary>The forms beside text: JSON, SQL, GraphQL, and rows with a field of text.</summary>
public sealed class RedactFormsTests
{
    [Theory]
    [InlineData("""{ "password" : "a\"b", "n": 1.50e+3, "s":"\u00e9\/" }""", """{ "password" : "[REDACTED]", "n": 1.50e+3, "s":"\u00e9\/" }""")]
    [InlineData("""{"password":12345,"ok":null,"passwords":["u1","v2"]}""",
        """{"password":"[REDACTED]","ok":null,"passwords":["[REDACTED]","[REDACTED]"]}""")]
    [InlineData("""{"name":"DB_PASSWORD","value":"hunter2x9"}""", """{"name":"DB_PASSWORD","value":"[REDACTED]"}""")]
    [InlineData("""{"p\u0061ssword":"hunter2x9"}""", """{"p\u0061ssword":"[REDACTED]"}""")]
    [InlineData("""{"s":"\ud800"}""", """{"s":"[REDACTED:failed]"}""")]
    [InlineData("plain password=hunter2x9", "plain password=[REDACTED]")]
    [InlineData("{\r\n \"password\":\r\n [\"a1\",\r\n  \"b2\"\r\n ]\r\n}", "{\r\n \"password\":\r\n [\"[REDACTED]\",\r\n  \"[REDACTED]\"\r\n ]\r\n}")]
    [InlineData("{ not json\npassword=hunter2x9", "{ not json\npassword=[REDACTED]")]
    public void Json_is_redacted_by_its_names_and_stays_as_it_is_otherwise(string input, string expected)
    {
        foreach (var chunk in (int[])[1, 5, 1_000])
        {
            Assert.Equal($"{expected}\r\n{{}}\n",
                Redacted.Of(input + "\r\n{}\n", chunk, (redactor, tally, output) => new JsonLines(redactor, tally, output)).Text);
        }
    }

    [Theory]
    [InlineData("SELECT a FROM t WHERE b = 'x'\r\nSELECT 2", "SELECT a FROM t WHERE b = ?\r\nSELECT ?")]
    [InlineData("SELECT 'abc\nd''ef'\nSELECT a FROM t\n", "SELECT ?\n?\nSELECT a FROM t\n")]
    [InlineData("/* pw\nis x */\nSELECT a FROM t\n", "?\n?\nSELECT a FROM t\n")]
    public void Sql_lines_are_masked_while_a_string_is_open(string input, string expected)
    {
        foreach (var chunk in (int[])[1, 5, 1_000])
        {
            Assert.Equal(expected, Redacted.Of(input, chunk, (_, tally, output) => new SqlLines(tally, output)).Text);
        }
    }

    [Fact]
    public void Graphql_is_one_document_over_all_lines() =>
        Assert.Equal("{ user(id: ?, name: ?) { name } }\n",
            Redacted.Of("{ user(id: 7,\n name: \"Ada\") {\n name } }\n", 3,
                (redactor, tally, output) => new GraphQLInput(redactor, tally, output)).Text);

    [Fact]
    public void A_row_keeps_its_bytes_and_gets_the_redacted_text()
    {
        var (output, errors, run) = Rows(
            """{ "id": 1.0, "text": "password=hunter2x9 \u0000 \ud83d\ude00 \"q\"" }""" + "\r\n" + """{"text":"last"}""");

        var lines = output.Split("\r\n");
        Assert.StartsWith("""{ "id": 1.0, "text": "password=hunter2x9 \u0000 \ud83d\ude00 \"q\"" ,"out":""", lines[0], StringComparison.Ordinal);
        Assert.Equal("password=[REDACTED] \0 \ud83d\ude00 \"q\"", JsonDocument.Parse(lines[0]).RootElement.GetProperty("out").GetString());
        Assert.Equal("{\"text\":\"last\",\"out\":\"last\"}\n", lines[1]);
        Assert.Empty(errors);
        Assert.Equal(2, run.Tally.Rows);
    }

    [Theory]
    [InlineData("""{"text":"\ud800 password=hunter2x9"}""")]
    [InlineData("""{"text":"\udc00"}""")]
    public void Half_a_pair_is_masked_whole(string row)
    {
        var (output, _, run) = Rows(row + "\n");

        Assert.Equal($"{row[..^1]},\"out\":\"[REDACTED:failed]\"}}\n", output);
        Assert.Equal(1, run.Tally.Failures);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"a":{"text":"x"}}""")]
    [InlineData("""{"text":"x" """)]
    public void A_line_that_is_no_such_row_is_told_and_left_out(string row)
    {
        var (output, errors, run) = Rows("{\"text\":\"a\"}\n" + row + "\n{\"text\":\"b\"}\n");

        Assert.Equal("{\"text\":\"a\",\"out\":\"a\"}\n{\"text\":\"b\",\"out\":\"b\"}\n", output);
        Assert.Equal($"pcf redact: line 2 should be a JSON object with a string named 'text'; it is left out{Environment.NewLine}", errors);
        Assert.Equal((3, 2, 1), (run.Tally.Lines, run.Tally.Rows, run.Tally.Failures));
    }

    private static (string Output, string Errors, Redacted Run) Rows(string input)
    {
        using var errors = new StringWriter();
        var run = Redacted.Of(input, 7,
            (redactor, tally, output) => new FieldRows("text", new FieldText(RedactForm.Text, redactor, tally), tally, output, errors));
        return (run.Text, errors.ToString(), run);
    }
}
