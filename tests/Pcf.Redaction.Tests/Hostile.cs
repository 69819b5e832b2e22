using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Tests;

/// <summary>Text that is made to be slow: what starts something, over and over, and never ends it.</summary>
internal static class Hostile
{
    /// <summary>Everything that makes the redactor look closer.</summary>
    public static IReadOnlyList<string> Starts { get; } =
    [
        "-----BEGIN", "-----BEGIN " + "PRIVATE KEY-----", "-----END", "://", "https://", "postgres://a:", "%40", "@", " -", " -p ", " -u ",
        "mysql -p", ".atlasv1.", "IDENTIFIED BY ", "Private-Lines:", "8Q~", "eyJ", "@tcp(",
        "<<<", "| ", "echo a | su", "<(echo ", "vault login ", "net user ", "snmp-server user ", " >", "NickServ ", "a1 login ", "a/b@",
        "ATTACH KEY '", "passwordeval \"", "AStA", "_mmk", "JQQJ99",
        .. TokenShape.All.Select(shape => shape.Prefix).Distinct(),
    ];

    /// <summary>The stem of every name of a secret, and names of each kind.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. FieldWords.Stems, "password", "Password", "api_key", "clientSecret", "Authorization", "Cookie", "Set-Cookie", "session_id", "access_token",
        "value", "credit card", "username",
    ];

    public static TheoryData<string> Patterns { get; } =
    [
        .. Starts, .. Names, .. Names.Select(name => name + "="), .. Names.Select(name => name + ": "), .. Names.Select(name => $"\"{name}\":\""),
        .. Names.Select(name => name + "=a("), .. Names.Select(name => $"<{name}>["),
        "4111 ", "4111-", "4111 1111 1111 111", "1.", "1-", "1 ", "12.34.", "203.0.113.", "+49 ", "(555) ", "536-90-", "2026-01-02T", "::", "a:",
        "1:", "2001:db8:", "a@", "@a", "a@b.", "ada@example.com:", "%40a", "a.b@", "\\u0040",
        "GB82 WEST ", "DE89", "{\"a\":", "[{\"password\":", "{\\\"a\\\":\\\"", "((((", "[[[[", "\"", "\\", "\\\"", "'", "%22", "&quot;",
        "password=\"", "password='", "password=\\\"", "password=%22[REDACTED]", "password=\"a@", "password=[",
        "\"password\">[REDACTED]", "password=\"%(", "token=a(", "token:a[", "otp=a(", "phone=1 ", "code=", "?code=", "&token=", "cookie: a=***;",
        "Cookie:[", "Cookie->", "Authorization: ", "authorization=Digest a=",
        "1.2.3.4 -> ", "versions 1.2.3.4, ", "a@1.2.3.4 ", "a (1.2.3.4) ", "a:1.2.3.4 ", "[1.2.3.4,", "from=<a@b ", "(a@b.c ", "4111 1111 1111 1111 ",
        "(4574939841243)", "4574939841243|12|",
        "AKIAIOSFODNN7EXAMPLE/", "12345678:", "://@", "://a:b@", "://@a/", "https://a@b/,", " -user ", " -u \"", "zip -P", "password,VALUES(",
        "password is ", "for password ", "value \"a\" for \"password\"", "password:\n  ", "password: |\n a\n",
        "<![CDATA[", "<password><![CDATA[", "&lt;password&gt;", "password=b'", "password {", "password={", "{\"S\":\"", "Some(", "a;b=c;password=",
        "\"passwords\":{", "{\"passwords\":{\"a\":\"", "{\"passwords\":{\"a\":{\"b\":\"hunter22\",", "tokens:\n  a: ", "passwords:\n  a: hunter22\n",
        "$6$", "$2b$12$", "$argon2id$v=", "[\"mysql\",\"", "[\"mysql\",\"-p", "[\"sshpass\",\"-p\",\"", "mysql",
        "password: $(", "password=`", "password=<%", "password=\"a\" + \"", "password=(\"", "password=\"b\" \"", "{ \"password\", \"",
        "{\"password\",'", "(\"@password\", \"", "SAMLResponse=", "getConnection(", "getConnection(a, \"", "- --token\n",
        "- value: a\n  name: token\n", "? token\n",
        "\"a:b:key\":", "a:token:", "пароль", "пароль: ", "| token | ", "> PASS ", "password for a is ", "password changed to ", "credentials a/",
        "https://abcdefg1:@", "x", " ", "0", "é", "\ud83d\ude00", "\n", "\0", "[REDACTED]", "****-****-****-1111 ",
    ];
}
