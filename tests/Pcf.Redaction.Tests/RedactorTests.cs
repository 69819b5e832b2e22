using System.Buffers;

namespace Pcf.Redaction.Tests;

public sealed class RedactorTests
{
    private readonly Redactor _redactor = new();

    [Fact]
    public void The_usual_four_are_masked_as_they_should_be()
    {
        const string Given = """{"user":"john@example.com","password":"super-secret-123","api_key":"sk_live_abcd1234","credit_card":"4111-1111-1111-1111"}""";

        Assert.Equal("""{"user":"***@example.com","password":"[REDACTED]","api_key":"sk_live_[REDACTED]","credit_card":"****-****-****-1111"}""",
            new Redactor().Redact(Given));
        Assert.Equal("sk_live_[REDACTED]", new Redactor().Redact("api_key", "sk_live_abcd1234"));
    }

    [Theory]
    [InlineData("password=hunter2", "password=[REDACTED]")]
    [InlineData("user=bo password=hunter2 ok", "user=bo password=[REDACTED] ok")]
    [InlineData("spring.datasource.password=s3cr3t!", "spring.datasource.password=[REDACTED]")]
    [InlineData("App__Db__Password=s3cr3t", "App__Db__Password=[REDACTED]")]
    [InlineData("form[user][password]=s3cr3t&x=1", "form[user][password]=[REDACTED]&x=1")]
    [InlineData("{\"name\":\"password\",\"value\":\"s3cr3t\"}", "{\"name\":\"password\",\"value\":\"[REDACTED]\"}")]
    [InlineData("{\"value\":\"s3cr3t\",\"name\":\"password\"}", "{\"value\":\"[REDACTED]\",\"name\":\"password\"}")]
    [InlineData("{\"password\":\"s3\\\"cr3t\",\"a\":1}", "{\"password\":\"[REDACTED]\",\"a\":1}")]
    [InlineData("{\"password\":12345678}", "{\"password\":\"[REDACTED]\"}")]
    [InlineData("{\"m\":\"{\\\"password\\\":\\\"s3cr3t\\\",\\\"a\\\":1}\"}", "{\"m\":\"{\\\"password\\\":\\\"[REDACTED]\\\",\\\"a\\\":1}\"}")]
    [InlineData("{\"password\":\"trunca", "{\"password\":\"[REDACTED]")]
    [InlineData("{\"passwords\":[\"a1\",\"b2\"]}", "{\"passwords\":[\"[REDACTED]\",\"[REDACTED]\"]}")]
    [InlineData("clientSecret: 'abc123'", "clientSecret: '[REDACTED]'")]
    [InlineData("db:\n  password: correct horse battery\n  port: 1", "db:\n  password: [REDACTED]\n  port: 1")]
    [InlineData("<password>s3cr3t</password>", "<password>[REDACTED]</password>")]
    [InlineData("<add key=\"Password\" value=\"s3cr3t\"/>", "<add key=\"Password\" value=\"[REDACTED]\"/>")]
    [InlineData("https://h/x?access_token=abc123&y=2", "https://h/x?access_token=[REDACTED]&y=2")]
    [InlineData("%7B%22password%22%3A%22s3cr3t%22%7D", "%7B%22password%22%3A%22[REDACTED]%22%7D")]
    [InlineData("mysql --password hunter2 db", "mysql --password [REDACTED] db")]
    [InlineData("the password is hunter2.", "the password is [REDACTED].")]
    [InlineData("Server=db;User Id=sa;Password=p@ss,w0rd;Timeout=5", "Server=db;User Id=sa;Password=[REDACTED];Timeout=5")]
    [InlineData("Server=db;Password=\"a;b\";Timeout=5", "Server=db;Password=\"[REDACTED]\";Timeout=5")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [REDACTED]")]
    [InlineData("curl -H \"Authorization: Bearer abc.def-123\" https://x", "curl -H \"Authorization: Bearer [REDACTED]\" https://x")]
    [InlineData("{\"authorization\":[\"Bearer abc123def\"]}", "{\"authorization\":[\"Bearer [REDACTED]\"]}")]
    [InlineData("[(\"authorization\", \"Bearer abc123\")]", "[(\"authorization\", \"Bearer [REDACTED]\")]")]
    [InlineData("Cookie: sid=abc123; theme=dark\nHost: x", "Cookie: sid=[REDACTED]; theme=[REDACTED]\nHost: x")]
    [InlineData("Set-Cookie: sid=abc123; Path=/; HttpOnly", "Set-Cookie: sid=[REDACTED]; Path=/; HttpOnly")]
    [InlineData("postgres://app:p@ss/w0rd@db:5432/x", "postgres://app:[REDACTED]@db:5432/x")]
    [InlineData("redis://:s3cr3t@cache:6379/0", "redis://:[REDACTED]@cache:6379/0")]
    [InlineData("mail ada.berg+x@example.com now", "mail ***@example.com now")]
    [InlineData("from 203.0.113.77:443 to x", "from 203.0.113.0/24:443 to x")]
    [InlineData("peer [2001:db8:85a3::8a2e:370:7334]:443", "peer [2001:db8:85a3::/48]:443")]
    [InlineData("card 4111 1111 1111 1111 ok", "card ****-****-****-1111 ok")]
    [InlineData("4111 1111 1111 1111 4111 1111 1111 1111", "****-****-****-1111 ****-****-****-1111")]
    [InlineData("{\"card\":4111111111111111}", "{\"card\":\"****-****-****-1111\"}")]
    [InlineData("credentials for admin:hunter2@db01", "credentials for admin:[REDACTED]@db01")]
    [InlineData("bad credentials for admin\nDATABASE_URL=mysql://root:toor123@db/x",
        "bad credentials for admin\nDATABASE_URL=mysql://root:[REDACTED]@db/x")]
    [InlineData("exp 12/27 cvv 123", "exp 12/27 cvv [REDACTED]")]
    [InlineData("ssn 536-90-4399.", "ssn [REDACTED].")]
    [InlineData("call +49 30 901820 now", "call [REDACTED] now")]
    [InlineData("IBAN GB82 WEST 1234 5698 7654 32 paid", "IBAN [REDACTED] paid")]
    [InlineData("Error:\\nsk_live_4eC39HqLyjWDarjtT1zdp7dc", "Error:\\nsk_live_[REDACTED]")]
    public void A_secret_is_masked_and_nothing_else_is(string text, string expected) => Assert.Equal(expected, _redactor.Redact(text));

    [Theory]
    [InlineData("bypass=1 has_password=true PublicKeyToken=b77a5c561934e089 tokens=381")]
    [InlineData("mutation ($password: String!) { login(password: $password) { id } }")]
    [InlineData("type Login { password: String! token: String }")]
    [InlineData("id=7d444840-9dc0-11d1-b245-5ffdce74fad2 trace=4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("{\"timestamp\":\"2026-01-02T03:04:05.678900Z\",\"level\":\"INFO\",\"ms\":1735787045678}")]
    [InlineData("System.Xml, Version=4.0.0.0, Culture=neutral; Chrome/120.0.0.0; oid 1.3.6.1.4.1.311; a::b::c; 12:34:56")]
    [InlineData("password=*** secret=${SECRET} token=<token> api_key={{ .Values.key }} password=[REDACTED] password: null")]
    [InlineData("Password is required. forgot password? password must be at least 8 characters")]
    [InlineData("auth: user bob logged in via ssh; pulled nginx:1.25@sha256:4bf92f35 and lib:core2@1.2.3")]
    [InlineData("http_requests_total{method=\"GET\"} git@github.com:org/repo.git logo@2x.png lodash@4.17.21 127.0.0.1 ::1")]
    public void A_look_alike_is_left_alone_and_is_the_same_instance(string text) => Assert.Same(text, _redactor.Redact(text));

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        const string Text = "password=hunter2 ada@example.com 203.0.113.77 4111111111111111 Authorization: Bearer abc.def GB82WEST12345698765432 "
            + "2001:db8:85a3::1 sk_live_4eC39HqLyjWDarjtT1zdp7dc";

        var once = _redactor.Redact(Text);

        Assert.NotEqual(Text, once);
        Assert.Same(once, _redactor.Redact(once));
    }

    [Fact]
    public void Invalid_utf16_is_redacted_whole_counted_and_told_once()
    {
        var raised = 0;
        _redactor.FirstFailure += (_, _) => raised++;
        _redactor.Redact("b\udc00");
        Assert.Equal("[REDACTED:failed]", _redactor.Redact("a\ud800b"));
        Assert.Equal(2, _redactor.Failures);
        Assert.Equal(1, raised);
    }

    [Fact]
    public void An_oversize_value_is_redacted_whole()
    {
        Assert.Equal("[REDACTED:failed]", new Redactor(new RedactionOptions { MaxLength = 1_000 }).Redact(new string('x', 1_001)));
    }

    [Fact]
    public void Clean_text_costs_no_memory()
    {
        const string Line = """{"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","target":"Pcf.Api","message":"request completed","method":"GET","path":"/api/orders","status":200,"duration_ms":12.5,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}""";
        Assert.Same(Line, _redactor.Redact(Line));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { _redactor.Redact(Line); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Each_rule_is_counted_by_its_name()
    {
        _redactor.Redact("password=hunter2 ada@example.com bo@example.com");

        Assert.Equal(1, _redactor.Counts().Single(c => c.Rule == "field").Count);
        Assert.Equal(2, _redactor.Counts().Single(c => c.Rule == "email").Count);
    }

    [Fact]
    public void Spans_are_written_to_the_callers_buffer()
    {
        var output = new ArrayBufferWriter<char>();

        Assert.True(_redactor.Redact("pwd=abc123", output));

        Assert.Equal("pwd=[REDACTED]", output.WrittenSpan.ToString());
        output.Clear();
        Assert.False(_redactor.Redact("clean", output));
        Assert.Equal("clean", output.WrittenSpan.ToString());
    }
}
