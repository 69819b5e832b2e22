using Pcf.Workspace.Paging;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>The place of an item in a list that is ordered by creation time and then id, as a text that sorts the same way.</summary>
/// <remarks>The server reads an index only forward, so a list that is newest first has places that fall as time rises.</remarks>
internal static class Place
{
    /// <summary>Before every place.</summary>
    public const string Before = "";

    // Years 1 to 9999 in milliseconds: 15 digits.
    private const long First = -62_135_596_800_000;
    private const long Last = 253_402_300_799_999;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The place in a list that is oldest first.</summary>
    public static string OldestFirst(long created, string id) => $"{Math.Clamp(created, First, Last) - First:D15}.{id}";

    /// <summary>The place in a list that is newest first. What follows the id makes a longer one stand before its own beginning.</summary>
    public static string NewestFirst(long created, string id) => $"{Last - Math.Clamp(created, First, Last):D15}.{Mirror(id)}~";

    /// <summary>The place that a cursor continues after; <see cref="Before"/> without one.</summary>
    /// <param name="request">The part that is wanted.</param>
    /// <param name="kind">The list's kind of cursors.</param>
    /// <param name="place">The list's order.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of this list.</exception>
    public static string After(PageRequest request, char kind, Func<long, string, string> place)
    {
        if (request.After is null) { return Before; }
        var cursor = Cursor.Read(request.After, kind);
        return place(cursor.Created, cursor.Id);
    }

    private static string Mirror(string id) => string.Create(id.Length, id, static (mirrored, id) =>
    {
        for (var i = 0; i < id.Length; i++) { mirrored[i] = Digits[^(1 + Digits.IndexOf(id[i], StringComparison.Ordinal))]; }
    });
}
