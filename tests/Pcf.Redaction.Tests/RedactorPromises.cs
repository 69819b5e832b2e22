using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Pcf.Redaction.Tests;

/// <summary>What holds for every text, and for every secret in every form that ties it to its name. The same texts in each run.</summary>
public sealed class RedactorPromises
{
    // Pieces that start something, end it, or only seem to: most texts made of them are no log lines, and the promises hold all the same.
    private static readonly string[] Pieces =
    [
        "password", "Password", "pwd", "api_key", "token", "secret", "Authorization", "Cookie", "Set-Cookie", "phone", "otp", "pin", "code", "name",
        "value", "AUTH", "session", "card", "ssn",
        "=", ":", ": ", " ", "\n", "\r\n", "\t", "\"", "\\\"", "\\\\\\\"", "'", "`", "%22", "%3D", "&quot;", "\\u0022", "{", "}", "[", "]", "(", ")",
        "<", ">", "</", "/>", "&lt;", "&gt;", "<![CDATA[", "]]>",
        ",", ";", "&", "?", "|", "#", "$", "${", "{{", "%(", "@", "%40", "://", "https://", "postgres://a:", "-", "--", " -p ", " -u ", "mysql",
        "curl", ".", "..", "/", "\\", "\\n", "+", "*", "_", "~", "->", "=>",
        "string(", "Some(", "string", "null", "is ", " for ", "from ", "to ", "VALUES(", "IDENTIFIED BY ", "Bearer ", "Basic ", "Digest ",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123", "eyJ", "sk_live_", "ghp_",
        "4eC39HqLyjWDarjtT1zdp7dc", "xoxb-", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN " + "PRIVATE KEY-----", "-----END PRIVATE KEY-----", "MIIEvQ",
        "Private-Lines: 2", "8Q~", ".atlasv1.", "[REDACTED]", "***",
        "4111 1111 1111 1111", "4111", "1111", "536-90-4399", "+49 30 901820", "203.0.113.77", "0/24", "2001:db8:85a3::1", "::/48",
        "GB82WEST12345698765432", "2026-01-02T03:04:05Z", "1", "42", "12345678", "0x1f",
        "ada@example.com", "example.com", "hunter2", "a", "b1", "x", "Z", "é", "\u00df", "\ud83d\ude00", "\ufeff", "\0", "\u2028",
    ];

    // Words glued to each other are not among these: a mask ends a word, and what is left of an address behind it may be one on its own.
    private static readonly string[] Words =
    [
        "password=hunter2", "password: x9", "{\"password\":\"s3cr3t\"}", "token", "the", "is", "for", "ada@example.com", "203.0.113.77",
        "2001:db8:85a3::1", "4111 1111 1111 1111", "536-90-4399", "GB82WEST12345698765432",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123", "AKIAIOSFODNN7EXAMPLE", "postgres://app:s3cr3t@db/x",
        "https://h/x?access_token=abc123&y=2", "order", "42", "é", "\n", "(a,", "b)", "-p",
    ];

    private static readonly string[] Halves = ["\ud800", "\udc00", "\udfff", "\udbff"];

    private readonly Redactor _redactor = new();

    [Fact]
    public void Any_utf16_is_answered_and_half_a_pair_is_masked_whole() => Hold(Texts([.. Pieces, .. Halves]), text =>
    {
        var redacted = _redactor.Redact(text);
        if (HasHalf(text)) { Assert.Equal("[REDACTED:failed]", redacted); }
        else { Assert.False(HasHalf(redacted)); }
    });

    [Fact]
    public void Any_characters_at_all_are_answered_and_written_alike() => Hold(Characters(), text =>
    {
        var output = new ArrayBufferWriter<char>();

        _redactor.Redact(text, output);

        Assert.Equal(_redactor.Redact(text), output.WrittenSpan.ToString());
    });

    [Fact]
    public void Text_of_separate_words_is_redacted_once_and_for_all() => Hold(Texts(Words, " "), text =>
    {
        var once = _redactor.Redact(text);

        Assert.Equal(once, _redactor.Redact(once));
    });

    [Fact]
    public void No_text_becomes_longer_than_its_masks_make_it() => Hold(Texts(Pieces), text =>
    {
        var redactor = _redactor.WithOwnCounters();
        var redacted = redactor.Redact(text);
        // Each mask adds 16 characters at most; there are no more masks than values were counted.
        Assert.InRange(redacted.Length, 0, text.Length + (16 * redactor.Counts().Sum(rule => rule.Count)));
    });

    [Fact]
    public void Text_without_a_hit_is_the_same_instance() => Hold(Texts(Pieces), text =>
    {
        var redactor = _redactor.WithOwnCounters();
        var redacted = redactor.Redact(text);
        if (redactor.Counts().Sum(rule => rule.Count) == 0) { Assert.Same(text, redacted); }
    });

    [Fact]
    public void Ordinary_lines_are_the_same_instance()
    {
        string[] words = ["order", "42", "answered", "200", "in", "12 ms", "GET", "/notes/7", "retry", "1.5", "cache", "hit=true", "user",
            "{\"a\":1}", "(ok)", "2026-11-22T10:00:00Z", "é", "a-b", "page=3", "done."];

        Hold(Texts(words, " "), line => Assert.Same(line, _redactor.Redact(line)));
    }

    [Fact]
    public void A_planted_secret_never_stays() => Hold(Planted(), planted =>
    {
        var redacted = _redactor.Redact(planted.Text);

        Assert.DoesNotContain(planted.Secret, redacted, StringComparison.Ordinal);
    });

    [Fact]
    public void A_planted_secret_is_masked_once_and_for_all() => Hold(Planted(), planted =>
    {
        var once = _redactor.Redact(planted.Text);

        Assert.Same(once, _redactor.Redact(once));
    });

    private static Gen<PlantedSecret> Planted() =>
        from secret in Secrets()
        from name in Gen.Elements("password", "Password", "db_password", "clientSecret", "API_KEY", "api-key", "user.passwd", "PGPASSWORD")
        from form in Gen.Elements(Forms)
        from before in Surroundings()
        from after in Surroundings()
        select new PlantedSecret(form(before, name, secret, after), secret);

    // Name and value in each of the forms that logs have; the surroundings are ordinary words.
    private static readonly Func<string, string, string, string, string>[] Forms =
    [
        (before, name, secret, after) => $"{before} {name}={secret} {after}",
        (before, name, secret, after) => $"{before} {name}=\"{secret}\" {after}",
        (before, name, secret, after) => $"{{\"message\":\"{before}\",\"{name}\":\"{secret}\",\"next\":\"{after}\"}}",
        (before, name, secret, after) => $"{{\"{name}\": \"{secret}\", \"next\": [\"{after}\"]}}",
        (before, name, secret, after) =>
            $"{{\"message\":\"{{\\\"a\\\":\\\"{before}\\\",\\\"{name}\\\":\\\"{secret}\\\",\\\"z\\\":\\\"{after}\\\"}}\"}}",
        (before, name, secret, after) => $"{before}\nAuthorization: Bearer {secret}\nHost: {after}",
        (before, name, secret, after) => $"{before}\nCookie: sid={secret}; theme=dark\nHost: {after}",
        (before, name, secret, after) => $"GET /x?{name}={secret}&page=2 {before} {after}",
        (before, name, secret, after) => $"{before} postgres://app:{secret}@db:5432/x {after}",
        (before, name, secret, after) => $"{before}:\n  {name}: {secret}\n  next: {after}",
        (before, name, secret, after) => $"{before}:\n  {name}: '{secret}'\n  next: {after}",
        (before, name, secret, after) => $"<a>{before}<{name}>{secret}</{name}>{after}</a>",
        (before, name, secret, after) => $"Server=db;Database=x;{name}={secret};Timeout=5 {after}",
    ];

    // Letters and digits of different alphabets, never only words: eight to forty characters with a digit, a capital and a small letter among them.
    private static Gen<string> Secrets() =>
        from alphabet in Gen.Elements("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789abcdef", "abcXYZ0123456789_-",
            "äöüßéñabc123", "aB3+", "пароль789")
        from length in Gen.Choose(6, 38)
        from characters in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select $"q7{new string(characters)}R";

    private static Gen<string> Surroundings() =>
        Gen.Elements("order", "sent", "user bo", "42", "ok", "a, b", "job x", "took 12 ms", "café", "node-7", "x=1").ListOf()
            .Select(words => string.Join(' ', words.Take(6)));

    private static Gen<string> Texts(string[] pieces, string between = "") =>
        Gen.Elements(pieces).ListOf().Select(list => string.Join(between, list));

    private static Gen<string> Characters() =>
        Gen.Frequency((8, Gen.Choose(0, 127)), (1, Gen.Choose(128, 0xffff)), (1, Gen.Choose(0xd800, 0xdfff))).Select(code => (char)code).ArrayOf()
            .Select(characters => new string(characters));

    private static bool HasHalf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) { continue; }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) { return true; }
            i++;
        }
        return false;
    }

    private static void Hold<T>(Gen<T> values, Action<T> promise, int runs = 20_000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(40).WithReplay(20_261_122, 7), Prop.ForAll(values.ToArbitrary(), promise));

    private sealed record PlantedSecret(string Text, string Secret);
}
