namespace Pcf.Redaction.Tests.Shapes;

/// <summary>An address of mail at a machine, or under an ending that files have, is one only where a field of mail says so.</summary>
public sealed class EmailTests
{
    private static readonly Redactor Redactor = new();

    [Theory]
    [InlineData("{{\"email\":\"{0}\"}}")]
    [InlineData("from=<{0}>")]
    [InlineData("to=<{0}>, relay=local")]
    [InlineData("orig_to=<{0}>")]
    [InlineData("email={0} ok")]
    [InlineData("user_email: {0}")]
    [InlineData("MAIL FROM:<{0}>")]
    [InlineData("RCPT TO:<{0}>")]
    [InlineData("Reply-To: <{0}>")]
    [InlineData("mailto:{0}")]
    [InlineData("recipient='{0}'")]
    [InlineData("<email>{0}</email>")]
    [InlineData("From: Kim Lee <{0}>")]
    [InlineData("{{\"contactEmail\": \"{0}\"}}")]
    public void An_address_in_a_field_of_mail_is_masked_whatever_its_domain(string form)
    {
        foreach (var domain in (string[])["localhost", "mailserver", "firma.js", "firma.service", "firma.json", "corp.internal", "box.lan", "mx1"])
        {
            Assert.Equal(string.Format(null, form, "***@" + domain), Redactor.Redact(string.Format(null, form, "kim84@" + domain)));
        }
    }

    [Theory]
    [InlineData("kim@corp.internal")]
    [InlineData("kim@box.lan")]
    [InlineData("kim@app.svc.cluster.local")]
    [InlineData("mail to kim@contoso.home failed")]
    public void Endings_of_inner_networks_are_domains(string text) => Assert.DoesNotContain("kim", Redactor.Redact(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"unit\":\"user@1000.service\"}")]
    [InlineData("from user@1000.service")]
    [InlineData("root@web1:~# ls")]
    [InlineData("ssh deploy@web1")]
    [InlineData("copied from deploy@web1")]
    [InlineData("git@host:org/repo")]
    [InlineData("deploy@web1:/srv/app")]
    [InlineData("npm i lodash@4.17.21")]
    [InlineData("java.lang.Object@1a2b3c")]
    [InlineData("image: app@sha256:0123456789abcdef")]
    [InlineData("Message-ID: <20260102.a1b2@mx1>")]
    [InlineData("msgid=<200511092001.jA9K1KVB002700@mx1.example.com>, proto=ESMTP")]
    [InlineData("In-Reply-To: <20260102.a1b2@mx1>")]
    [InlineData("usage: ssh <user@host>")]
    [InlineData("email: @Required")]
    [InlineData("Password for 'https://kim@github.com':")]
    [InlineData("ssh://kim@web1.example.com:22")]
    [InlineData("Linux version 2.6.5-1.358 (bhcompile@bugs.build.example.com) (gcc version 3.3.3)")]
    public void Accounts_units_packages_and_objects_stay(string text) => Assert.Equal(text, Redactor.Redact(text));
}
