using Pcf.Benchmarks.Redaction;
using Pcf.Redaction;

namespace Pcf.HotPaths.Paths;

/// <summary>The redaction of a log line, with and without secrets in turn.</summary>
internal static class Texts
{
    private const int Calls = 60;

    private static readonly string[] Lines =
    [
        """{"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","target":"Pcf.Api","message":"request completed","method":"GET","path":"/api/orders","status":200,"duration_ms":12.5,"trace_id":"4bf92f3577b3"}""",
        """{"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","message":"login of ada.berg@example.com failed","path":"/api/login","status":401,"password":"correct-horse-7","duration_ms":12.5,"user":"x"}""",
    ];

    public static IEnumerable<HotPath> Create()
    {
        var redactor = new Redactor();
        yield return new HotPath("redaction", "23 generated expressions", Calls,
            i => redactor.Redact(Line(i)), i => UsualExpressions.Redact(Line(i)));
    }

    // Every tenth call is of one line as often as of the other.
    private static string Line(int i) => Lines[(i + (i / 10)) & 1];
}
