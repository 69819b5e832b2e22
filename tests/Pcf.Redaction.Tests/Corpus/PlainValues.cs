using System.Globalization;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>What stands around secrets and must survive: names, ids, hashes, times, numbers that only look like cards.</summary>
internal static class PlainValues
{
    private static readonly string[] Users = ["bo", "alice", "jdoe", "svc_orders", "m.ortiz", "root", "deploy", "app", "kim", "reporting", "admin"];
    private static readonly string[] Hosts = ["db1.internal", "example.com", "api.example.org", "cache-3.prod", "orders.svc.cluster.local",
        "mail.example.net", "localhost"];
    private static readonly string[] Names = ["orders", "invoices", "notes", "billing", "catalog", "search", "profile", "gateway", "worker",
        "ledger"];

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["user"] = (draw, _) => User(draw),
        ["host"] = (draw, _) => draw.Pick(Hosts),
        ["word"] = (draw, _) => draw.Pick(Names),
        ["guid"] = (draw, _) => Guid(draw),
        ["guidn"] = (draw, _) => Guid(draw).Replace("-", "", StringComparison.Ordinal),
        ["hex"] = (draw, length) => draw.From(Draw.Hex, int.Parse(length, null)),
        ["upperhex"] = (draw, length) => draw.From(Draw.Hex, int.Parse(length, null)).ToUpperInvariant(),
        ["digits"] = (draw, length) => draw.Number(1, 9) + draw.From(Draw.Digits, int.Parse(length, null) - 1),
        ["lower"] = (draw, length) => draw.From(Draw.Lower + Draw.Digits, int.Parse(length, null)),
        ["b64"] = (draw, length) => Convert.ToBase64String(draw.Bytes(int.Parse(length, null))),
        ["number"] = (draw, bounds) => draw.Number(int.Parse(bounds.Split('-')[0], null), int.Parse(bounds.Split('-')[1], null)),
        ["date"] = (draw, _) => Time(draw).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["time"] = (draw, _) => Time(draw).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        ["iso"] = (draw, _) => Time(draw).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        ["clf"] = (draw, _) => Time(draw).ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture),
        ["syslog"] = (draw, _) => Time(draw).ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture),
        ["epoch"] = (draw, digits) => Epoch(draw, int.Parse(digits, null), luhn: false),
        ["epochluhn"] = (draw, digits) => Epoch(draw, int.Parse(digits, null), luhn: true),
        ["notcard"] = (draw, length) => NotCard(draw, int.Parse(length, null)),
        ["luhnnocard"] = (draw, length) =>
            Money.WithCheckDigit(draw.Pick("10", "11", "12", "13", "70", "80", "91") + draw.From(Draw.Digits, int.Parse(length, null) - 3)),
        ["semver"] = (draw, _) => $"{draw.Number(0, 12)}.{draw.Number(0, 40)}.{draw.Number(0, 300)}",
        ["pod"] = (draw, _) => $"{draw.Pick(Names)}-{draw.From("bcdfghjklmnpqrstvwxz2456789", 10)}-{draw.From("bcdfghjklmnpqrstvwxz2456789", 5)}",
        ["pad"] = (draw, count) => string.Join(' ', Enumerable.Range(0, int.Parse(count, null)).Select(i => $"{draw.Pick(Names)}[{i}]=ok")),
    };

    public static string User(Draw draw) => draw.Pick(Users);

    public static string Guid(Draw draw) => new Guid(draw.Bytes(16)).ToString("D");

    private static DateTimeOffset Time(Draw draw) =>
        DateTimeOffset.FromUnixTimeMilliseconds(draw.Number(1_700_000_000_000L, 1_790_000_000_000));

    // Seconds, milliseconds, microseconds or nanoseconds by their number of digits, all starting with 17.
    private static string Epoch(Draw draw, int digits, bool luhn)
    {
        while (true)
        {
            var text = "17" + draw.From(Draw.Digits, digits - 2);
            if (Money.PassesLuhn(text) == luhn) { return text; }
        }
    }

    private static string NotCard(Draw draw, int length)
    {
        while (true)
        {
            var text = draw.Pick("4", "51", "37", "6011") + draw.From(Draw.Digits, length);
            if (!Money.PassesLuhn(text[..length])) { return text[..length]; }
        }
    }
}
