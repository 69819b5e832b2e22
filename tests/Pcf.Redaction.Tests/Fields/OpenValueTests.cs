namespace Pcf.Redaction.Tests.Fields;

/// <summary>What opens a value and never closes it: the records that follow are not part of it.</summary>
public sealed class OpenValueTests
{
    private static readonly string[] Records = [.. Enumerable.Range(0, 3_000)
        .Select(i => $"2026-11-25T10:00:{i % 60:00}Z INFO worker {i} finished in {i} ms")];

    public static TheoryData<string> Openings =>
    [
        "x password=\"Quail77", "x password='Quail77", "x password=`Quail77", "{\"user\":\"kim\",\"password\":\"Quail77",
        "{\\\"password\\\":\\\"Quail77", "password=%22Quail77", "password=&quot;Quail77",
        "password=\\u0022Quail77", "password=\\x22Quail77", "login(password: \"\"\"Quail77", "x password={Quail77", "x password=[Quail77",
        "x password=[\"Quail77", "password={\"S\":\"Quail77", "passwords: [", "password: |", "password: >", "password:",
        "password=abc\\", "<password>Quail77", "<password", "<password><![CDATA[Quail77", "&lt;password&gt;Quail77",
        "<entry><key>password</key><value>Quail77", "{\"name\":\"password\",\"value\":\"Quail77",
        "{\"key\":\"password\",\"value\":{\"stringValue\":\"Quail77",
        "INSERT INTO users(name, password) VALUES ('Quail77", "Authorization: Basic \"Quail77", "Authorization: Digest username=\"Quail77",
        "Cookie: sid=\"Quail77", "Cookie: sid=Quail77;", "curl -u \"kim:Quail77", "curl -u 'kim:Quail77", "mysql -p\"Quail77",
        "sshpass -p 'Quail77", "-----BEGIN \u0050RIVATE KEY-----", "uploaded -----BEGIN RSA \u0050RIVATE KEY----- by kim",
        "key -----BEGIN EC \u0050RIVATE KEY-----MIIEQuail77", "-----BEGIN OPENSSH \u0050RIVATE KEY-----\\n",
        "-----BEGIN PGP \u0050RIVATE KEY BLOCK-----",
        "Private-Lines: 14", "ALTER USER kim IDENTIFIED BY 'Quail77", "SET PASSWORD FOR 'app' = 'Quail77", "ConvertTo-SecureString \"Quail77",
        "<setting name=\"DbPassword\"><value>Quail77", "password = \"\"\"", "password = '''", "password = @\"Quail77", "Pwd={Quail77;",
        "Password=\"Quail77;Server=x", "\u001b[31mpassword\u001b[0m=\"Quail77", "ｐａｓｓｗｏｒｄ＝\"Quail77",
        "-----BEGIN \u0050RIVATE KEY-----\nMIIEQuail77QuailQuailQuail77QuailQuail",
    ];

    [Theory]
    [InlineData("password: |-\\n  Copper64fjord\\n")]
    [InlineData("password: >-\\n    Copper64fjord\\nuser: kim\\n")]
    [InlineData("password: |2\\n    Copper64fjord\\n")]
    [InlineData("password :\\n  Copper64fjord")]
    [InlineData("password: \\n  Copper64fjord")]
    [InlineData("--password \\\\\\n  Copper64fjord")]
    [InlineData("root:Copper64fjord | chpasswd")]
    public void A_value_below_its_name_goes_inside_a_string_too(string inside)
    {
        var line = $$"""{"ts": 1, "msg": "{{inside}}"}""";

        var redacted = new Redactor().Redact(line);

        Assert.DoesNotContain("Copper64fjord", redacted, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(redacted);
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("echo \"kim:Copper64fjord\" | sudo chpasswd")]
    [InlineData("C:\\> NET USER kim Copper64fjord")]
    [InlineData("pulumi config set --secret dbPassword Copper64fjord")]
    [InlineData("poetry config pypi-token.pypi Copper64fjord")]
    [InlineData("expected password to equal \"Copper64fjord\"")]
    [InlineData("password → Copper64fjord")]
    [InlineData("upstream refused Copper64fjordx8Kqx8Kqx8Kqx8Kqx8Kqx8Kqx8Kqx8Kqx8KqaB3JQQJ99ABCDEFGH1234567890abcdefgh with 401")]
    public void A_value_that_a_command_or_a_sentence_ties_to_its_name_goes(string text) =>
        Assert.DoesNotContain("Copper64fjord", new Redactor().Redact(text), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Openings))]
    public void An_opening_never_takes_the_records_that_follow(string opening)
    {
        var text = opening + "\n" + string.Join('\n', Records);

        var output = new Redactor().Redact(text);

        Assert.Equal(text.Count(c => c == '\n'), output.Count(c => c == '\n'));
        Assert.EndsWith("\n" + string.Join('\n', Records[1..]), output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Openings))]
    public void A_mark_that_would_close_it_thousands_of_lines_later_changes_nothing(string opening)
    {
        foreach (var closer in (string[])["\"", "'", "`", "\"\"\"", "}", "]", "</password>", "]]>", "&lt;", "-----END \u0050RIVATE KEY-----",
            "Private-MAC: 1", ")", "%22"])
        {
            var text = opening + "\n" + string.Join('\n', Records[..500]) + "\n" + closer + "\n" + string.Join('\n', Records[..500]);

            var output = new Redactor().Redact(text);

            Assert.EndsWith("\n" + string.Join('\n', Records[1..500]) + "\n" + closer + "\n" + string.Join('\n', Records[..500]), output,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"msg\":\"x password='Quail77\",\"level\":\"info\",\"note\":\"it's fine\"}", "\",\"level\":\"info\",\"note\":\"it's fine\"}")]
    [InlineData("{\"msg\":\"x password=\\\"Quail77\",\"level\":\"info\",\"note\":\"a \\\"b\\\"\"}",
        "\",\"level\":\"info\",\"note\":\"a \\\"b\\\"\"}")]
    [InlineData("{\"msg\":\"x password=Quail77\",\"level\":\"info\"}", "\",\"level\":\"info\"}")]
    [InlineData("{\"msg\":\"-----BEGIN \u0050RIVATE KEY-----MIIEQuail77\",\"level\":\"info\"}", "\",\"level\":\"info\"}")]
    [InlineData("<log><m>password='Quail77</m><n>it's fine</n></log>", "</m><n>it's fine</n></log>")]
    public void A_value_ends_with_the_string_or_element_around_it(string record, string kept)
    {
        var output = new Redactor().Redact(record);

        Assert.DoesNotContain("Quail77", output, StringComparison.Ordinal);
        Assert.EndsWith(kept, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password = \"\"\"\nQuail77\nsecond99\n\"\"\"\nnext = 1", "Quail77 second99", "next = 1")]
    [InlineData("key: |\n  Quail77\nnext: 1", "", "next: 1")]
    [InlineData("password: |\n  Quail77\n  second99\nnext: 1", "Quail77 second99", "next: 1")]
    [InlineData("\"client_key\": \"MIIEQuail77\nabcQuail88\n\",\n\"next\": 1", "Quail77 Quail88", "\"next\": 1")]
    [InlineData("<password>\n  Quail77\n</password>\n<next/>", "Quail77", "<next/>")]
    [InlineData("\"passwords\": [\n  \"Quail77\",\n  \"second99\"\n],\n\"next\": 1", "Quail77 second99", "\"next\": 1")]
    public void A_value_of_some_lines_goes_whole(string text, string gone, string kept)
    {
        var output = new Redactor().Redact(text);

        foreach (var secret in gone.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        }
        Assert.Contains(kept, output, StringComparison.Ordinal);
    }
}
