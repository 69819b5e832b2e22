using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf redact --rules</c>: what a user adds, and what of it is refused.</summary>
public sealed class RedactRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-rules").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{ "names": ["employee_number"] }""", "employeeNumber=A77Z4", "employeeNumber=[REDACTED]")]
    [InlineData("""{ "prefixes": ["acme_"] }""", "key acme_0123456789 here", "key acme_[REDACTED] here")]
    [InlineData("""{ "patterns": { "ticket": "TCK-\\d{4}" } }""", "see TCK-1234", "see [REDACTED]")]
    [InlineData("""{ "allow": ["support@example.com"] }""", "to support@example.com, bo@example.com", "to support@example.com, ***@example.com")]
    [InlineData("\ufeff{ // as configuration has it\n \"Names\": [\"employee_number\"], }", "employee_number=A77Z4", "employee_number=[REDACTED]")]
    [InlineData("{}", "password=hunter2x9", "password=[REDACTED]")]
    public async Task Rules_of_a_file_stand_beside_the_librarys(string rules, string text, string expected) =>
        Assert.Equal((0, expected, ""), await PcfProcess.RunAsync(text, "redact", "--quiet", "--rules", Write(rules)));

    [Fact]
    public async Task A_pattern_is_counted_under_its_name()
    {
        var (_, _, errors) = await PcfProcess.RunAsync("TCK-1234 TCK-5678", "redact", "--rules",
            Write("""{ "patterns": { "ticket": "TCK-[0-9]{4}" } }"""));

        Assert.StartsWith("ticket                  2", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n \"names\": [\n", "should be JSON, and line 3 is not")]
    [InlineData("", "should be JSON, and line 1 is not")]
    [InlineData("[]", "should be an object with names, prefixes, patterns and allow")]
    [InlineData("""{ "name": ["abc"] }""", "has 'name'; it should have only names, prefixes, patterns and allow")]
    [InlineData("""{ "names": [], "Names": [] }""", "has 'Names' twice; one of them would not count")]
    [InlineData("""{ "names": "abc" }""", "has 'names', which should be a list of texts that are not empty")]
    [InlineData("""{ "allow": [7] }""", "has 'allow', which should be a list of texts that are not empty")]
    [InlineData("""{ "allow": [""] }""", "has 'allow', which should be a list of texts that are not empty")]
    [InlineData("""{ "names": ["a"] }""", "The redaction name 'a' should be 2 characters of ASCII or more.")]
    [InlineData("""{ "prefixes": ["a\nb"] }""", "The redaction prefix 'a b' should be 4 characters of ASCII or more.")]
    [InlineData("""{ "patterns": ["x"] }""", "has 'patterns', which should be an object of expressions by their names")]
    [InlineData("""{ "patterns": { "a": "x", "a": "y" } }""", "has the pattern 'a' twice; one of them would not count")]
    [InlineData("""{ "patterns": { "a": null } }""", "has the pattern 'a', which should have a name and be a text that is not empty")]
    [InlineData("""{ "patterns": { "a": "x*" } }""", "The redaction pattern 'a' matches nothing at all; it should match one character or more.")]
    [InlineData("""{ "names": ["\ud800ab"] }""", "holds half a surrogate pair; its texts should be Unicode")]
    public async Task Wrong_rules_exit_two_in_one_line_and_leave_the_output_alone(string rules, string problem)
    {
        var (path, output) = (Write(rules), Path.Combine(_folder, "out"));
        await File.WriteAllTextAsync(output, "kept", TestContext.Current.CancellationToken);

        var result = await PcfProcess.RunAsync("password=hunter2x9", "redact", "--rules", path, "--output", output);

        Assert.Equal((2, "", $"pcf redact: --rules {path}: {problem}{Environment.NewLine}"), result);
        Assert.Equal("kept", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("(?<=a)b")]
    [InlineData("(")]
    public async Task An_expression_that_is_none_is_told_by_its_name(string pattern)
    {
        var (code, _, errors) = await PcfProcess.RunAsync("", "redact", "--rules", Write($$"""{ "patterns": { "mine": "{{pattern}}" } }"""));

        Assert.Equal(2, code);
        Assert.Contains("The redaction pattern 'mine' should be an expression without look-around and back references", errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors.TrimEnd());
    }

    [Theory]
    [InlineData("--rules")]
    [InlineData("--rules", "no/such/file")]
    public async Task A_file_that_is_not_there_exits_two(params string[] arguments)
    {
        var (code, output, errors) = await PcfProcess.RunAsync("", ["redact", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("pcf redact: ", errors, StringComparison.Ordinal);
    }

    private string Write(string rules)
    {
        var path = Path.Combine(_folder, "rules.json");
        File.WriteAllText(path, rules);
        return path;
    }
}
