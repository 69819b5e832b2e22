using System.Text;

namespace Pcf.Overhead.Load;

/// <summary>A request that is measured.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Request">Its bytes.</param>
/// <param name="Contains">What each answer contains; an answer without it ends the measurement.</param>
/// <param name="Warm">Requests before the measurement, enough for the compiler's last tier.</param>
/// <param name="Slot">Requests in a slot, over all connections.</param>
internal sealed record Operation(string Name, byte[] Request, string Contains, int Warm, int Slot)
{
    public static Operation User { get; } = Query("user", "{ user(id: 1) { name email } }", "\"email\":\"ada", 20_000, 500);

    /// <summary>Twenty notes, the authors in a batch.</summary>
    public static Operation Notes { get; } =
        Query("notes", "{ notes(first: 20) { edges { node { id title author { name } } } } }", "\"author\":{\"name\":", 5_000, 50);

    /// <summary>A hundred notes, their authors and organizations each in a batch.</summary>
    public static Operation HundredNotes { get; } = Query("100 notes with authors and organizations",
        "{ notes(first: 100) { edges { node { id title author { name } organization { name } } } } }", "\"organization\":{\"name\":", 2_000, 20);

    public static Operation Health { get; } = Get("health", "/health", "OK", 20_000, 750);

    public static Operation Order { get; } = Get("order", "/orders/17", "country17", 20_000, 500);

    public static Operation[] OfService { get; } = [User, Notes, Health];

    private static Operation Query(string name, string document, string contains, int warm, int slot)
    {
        var body = $"{{\"query\":\"{document}\"}}";
        var head = $"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        return new Operation(name, Encoding.ASCII.GetBytes(head + body), contains, warm, slot);
    }

    private static Operation Get(string name, string path, string contains, int warm, int slot) =>
        new(name, Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), contains, warm, slot);
}
