using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Pcf.Tool.Scan;

/// <summary>Makes secrets of every kind that are in use nowhere; the same ones again for the same seed. Not thread-safe.</summary>
internal sealed class CanaryMint(int seed)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One of each kind for a place.</summary>
    public IReadOnlyList<Canary> MakeAll(string route) =>
    [
        Password(route),
        Keyed(route, "api-key", "sk_live_", Text(24)),
        Keyed(route, "github-token", "ghp_", Text(36)),
        Keyed(route, "cloud-key", "AKIA", Text(16).ToUpperInvariant()),
        Jwt(route),
        Plain(route, "bearer-token", Text(40)),
        Shaped(route, "card", Card()),
        Shaped(route, "ssn", Unique(() => $"{_random.Next(100, 666)}-{_random.Next(10, 100)}-{_random.Next(1_000, 10_000)}")),
        Email(route),
        Phone(route),
        Shaped(route, "ipv4", Unique(() => $"198.{_random.Next(100, 256)}.{_random.Next(100, 256)}.{_random.Next(100, 256)}")),
        Ipv6(route),
        Shaped(route, "iban", Iban()),
        Shaped(route, "pem-body", "MIIEvQIBADANBgkqhkiG9w0BAQEF" + Text(36), 28),
        ConnectionString(route),
        Plain(route, "session-id", "s" + Text(31)),
        Plain(route, "cookie", Text(26)),
    ];

    /// <summary>A token that was signed for this scan.</summary>
    public static Canary Token(string route, string kind, string token) => new(route, kind, token, [.. token.Split('.').Skip(1)], HasShape: true);

    private Canary Password(string route)
    {
        var secret = Text(16);
        return new Canary(route, "password", $"Zq{secret}!", [secret], HasShape: false);
    }

    private static Canary Keyed(string route, string kind, string prefix, string secret) =>
        new(route, kind, prefix + secret, [secret], HasShape: true);

    private static Canary Plain(string route, string kind, string text) => new(route, kind, text, [text], HasShape: false);

    private static Canary Shaped(string route, string kind, string text, int prefix = 0) => new(route, kind, text, [text[prefix..]], HasShape: true);

    private Canary Jwt(string route)
    {
        var payload = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"sub":"{{Text(20)}}"}"""));
        var signature = Text(43);
        return new Canary(route, "jwt", $"eyJhbGciOiJFUzI1NiJ9.{payload}.{signature}", [payload, signature], HasShape: true);
    }

    private Canary Email(string route)
    {
        var secret = Text(14);
        return new Canary(route, "email", $"{secret}@example.com", [secret], HasShape: true);
    }

    private Canary Phone(string route)
    {
        var secret = Unique(() => "49151" + Pick(Digits, 8));
        return new Canary(route, "phone", $"+{secret}", [secret], HasShape: true);
    }

    private Canary Ipv6(string route)
    {
        var secret = Unique(() =>
            string.Join(':', Enumerable.Range(0, 5).Select(_ => _random.Next(0x1000, 0x10000).ToString("x", CultureInfo.InvariantCulture))));
        return new Canary(route, "ipv6", $"2001:db8:5:{secret}", [secret], HasShape: true);
    }

    private Canary ConnectionString(string route)
    {
        var secret = Text(18);
        return new Canary(route, "connection-string", $"Server=db.example.com;User=app;Password={secret};", [secret], HasShape: true);
    }

    private string Card() => Unique(() =>
    {
        var digits = "4" + Pick(Digits, 14);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - '0';
            sum += i % 2 == 0 ? digit * 2 > 9 ? (digit * 2) - 9 : digit * 2 : digit;
        }
        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    });

    private string Iban() => Unique(() =>
    {
        var account = Pick(Digits, 18);
        // D and E are 13 and 14; the check digits make the whole one modulo 97.
        var check = 98 - (int)(BigInteger.Parse(account + "131400", CultureInfo.InvariantCulture) % 97);
        return $"DE{check:00}{account}";
    });

    // One case only: found again whatever was done to its case.
    private string Text(int length) => Unique(() => Pick(Letters, 1) + Pick(Letters + Digits, length - 1));

    private string Pick(string from, int length) => string.Create(length, (from, _random), static (span, given) =>
    {
        foreach (ref var c in span) { c = given.from[given._random.Next(given.from.Length)]; }
    });

    private string Unique(Func<string> make)
    {
        string made;
        do { made = make(); }
        while (!_made.Add(made));
        return made;
    }
}
