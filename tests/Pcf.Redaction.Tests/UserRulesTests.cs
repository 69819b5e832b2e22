using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Tests;

public sealed class UserRulesTests
{
    [Fact]
    public void A_name_of_the_users_own_is_a_secret_name()
    {
        var redactor = new Redactor(new RedactionOptions { Names = ["employee_number"] });

        Assert.Equal("employee_number=[REDACTED] employee=7", redactor.Redact("employee_number=E-1234 employee=7"));
        Assert.Equal("{\"employeeNumber\":\"[REDACTED]\"}", redactor.Redact("{\"employeeNumber\":\"E-1234\"}"));
    }

    [Theory]
    [InlineData("tax_id", "tax_id=12345678901 x", "tax_id=[REDACTED] x")]
    [InlineData("nationalId", "{\"national_id\":\"AB 1\"}", "{\"national_id\":\"[REDACTED]\"}")]
    [InlineData("id", "id=77 idx=3 guide: x", "id=[REDACTED] idx=3 guide: x")]
    [InlineData("user_no", "userNo: 7719", "userNo: [REDACTED]")]
    [InlineData("x_ab_y", "xAbY=Quail77", "xAbY=[REDACTED]")]
    public void A_name_may_end_in_a_word_of_one_or_two_letters(string name, string text, string expected) =>
        Assert.Equal(expected, new Redactor(new RedactionOptions { Names = [name] }).Redact(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a_b")]
    [InlineData("12")]
    public void A_name_without_a_word_of_two_letters_is_refused_by_name(string name)
    {
        var refused = Assert.Throws<ArgumentException>(() => new Redactor(new RedactionOptions { Names = [name] }));

        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_of_the_users_own_marks_a_token()
    {
        var redactor = new Redactor(new RedactionOptions { Prefixes = ["acme_"] });

        Assert.Equal("got acme_[REDACTED].", redactor.Redact("got acme_9f8e7d6c5b4a3210."));
    }

    [Fact]
    public void A_pattern_of_the_users_own_is_masked_and_counted_by_its_name()
    {
        var redactor = new Redactor(new RedactionOptions { Patterns = new Dictionary<string, string> { ["ticket"] = @"TCK-\d{4}" } });

        Assert.Equal("see [REDACTED] and [REDACTED]", redactor.Redact("see TCK-1234 and TCK-9999"));
        Assert.Equal(2, redactor.Counts().Single(c => c.Rule == "ticket").Count);
    }

    [Fact]
    public void What_is_allowed_stays()
    {
        var redactor = new Redactor(new RedactionOptions { Allow = ["support@example.com", "198.51.100.7"] });

        Assert.Equal("support@example.com ***@example.com 198.51.100.7 198.51.100.0/24",
            redactor.Redact("support@example.com ada@example.com 198.51.100.7 198.51.100.8"));
    }

    [Theory]
    [InlineData("(")]
    [InlineData(@"(a)\1")]
    [InlineData("(?=a)")]
    [InlineData("a*")]
    public void A_pattern_that_cannot_be_linear_or_matches_nothing_at_all_is_refused_by_name(string pattern)
    {
        var error = Assert.Throws<ArgumentException>(
            () => new Redactor(new RedactionOptions { Patterns = new Dictionary<string, string> { ["mine"] = pattern } }));

        Assert.Contains("mine", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_prefixes_too_short_to_mean_anything_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Redactor(new RedactionOptions { Names = ["a"] }));
        Assert.Throws<ArgumentException>(() => new Redactor(new RedactionOptions { Prefixes = ["ab"] }));
    }

    [Fact]
    public void The_name_of_a_rule_is_that_of_its_number() =>
        Assert.Equal(
            ["field", "header", "token", "jwt", "private_key", "uri", "email", "card", "ssn", "phone", "ip", "iban", "user_prefix"],
            Enum.GetValues<Rule>().Select(rule => new Redactor().Counts()[(int)rule].Rule));
}
