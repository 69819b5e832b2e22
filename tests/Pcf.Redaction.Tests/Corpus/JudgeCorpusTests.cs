namespace Pcf.Redaction.Tests.Corpus;

/// <summary>The judge: it calls a leak a leak and a mask a mask.</summary>
public sealed class JudgeCorpusTests
{
    private static readonly CorpusRow Mail = new("judge", "email", "kv", "to «email» from «host»") { Secrets = ["email"] };
    private static readonly CorpusRow Cookie = new("judge", "cookie", "header",
        "Cookie: ⟦theme=dark; sid=«session»⟧ path=/a")
    { Secrets = ["session"] };

    [Fact]
    public void Untouched_text_leaks()
    {
        var row = Expansion.Of(Mail, 1);

        Assert.Equal(row.Secrets[0].Parts[0].Text, Judge.Leak(row, row.Secrets[0], row.Text));
        Assert.Equal(0, Judge.Damage(row, row.Text));
    }

    [Fact]
    public void The_masks_of_the_contract_neither_leak_nor_damage()
    {
        var row = Expansion.Of(Mail, 1);
        var output = row.Text.Replace(row.Secrets[0].Parts[0].Text, "***", StringComparison.Ordinal);

        Assert.Null(Judge.Leak(row, row.Secrets[0], output));
        Assert.Equal(0, Judge.Damage(row, output));
    }

    [Fact]
    public void An_address_may_leave_its_network_but_not_itself()
    {
        var row = Expansion.Of(new CorpusRow("judge", "ipv4", "kv", "from «ipv4mapped» port 80") { Secrets = ["ipv4mapped"] }, 1);

        Assert.Null(Judge.Leak(row, row.Secrets[0], "from 203.0.113.0/24 port 80"));
        Assert.NotNull(Judge.Leak(row, row.Secrets[0], row.Text));
        Assert.Equal(0, Judge.Damage(row, "from 203.0.113.0/24 port 80"));
    }

    [Fact]
    public void Two_thirds_of_a_secret_are_a_leak_and_half_is_not()
    {
        var row = Expansion.Of(new CorpusRow("judge", "key", "kv", "key=«key:30»") { Secrets = ["key:30"] }, 1);
        var key = row.Secrets[0].Text;

        Assert.NotNull(Judge.Leak(row, row.Secrets[0], "key=***" + key[10..]));
        Assert.Null(Judge.Leak(row, row.Secrets[0], "key=***" + key[15..]));
    }

    [Fact]
    public void A_masked_cookie_header_damages_nothing_and_a_lost_path_does()
    {
        var row = Expansion.Of(Cookie, 1);

        Assert.Equal(0, Judge.Damage(row, "Cookie: [REDACTED] path=/a"));
        Assert.Equal(" path=/a".Length, Judge.Damage(row, "Cookie: [####]"));
    }

    [Fact]
    public void Text_that_stands_elsewhere_too_is_no_leak()
    {
        var row = Expansion.Of(new CorpusRow("judge", "pin", "kv", "pin «pin» at «p=pin»") { Secrets = ["pin"] }, 1);

        Assert.Null(Judge.Leak(row, row.Secrets[0], row.Text.Replace(row.Secrets[0].Text, "***", StringComparison.Ordinal)));
    }
}
