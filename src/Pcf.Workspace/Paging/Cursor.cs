using System.Buffers.Text;
using System.Text;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Paging;

/// <summary>A place in a list that is ordered by creation time and then id: what a store packs into its opaque cursors.</summary>
/// <remarks>
/// A place is a value and not a row, so it keeps its meaning when the row is deleted. It holds no names: cursors end up in URLs and logs.
/// The kind keeps a cursor of one list from being read as a place in another.
/// </remarks>
/// <param name="Created">The creation time of the item, in Unix milliseconds.</param>
/// <param name="Id">The id of the item.</param>
public readonly record struct Cursor(long Created, string Id)
{
    private const int MaxLength = 128;

    /// <summary>The cursor's text, in base64url.</summary>
    /// <param name="kind">The list it belongs to: one lower-case letter.</param>
    public string Write(char kind) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{kind}{Created}.{Id}"));

    /// <summary>Reads a cursor that a client sent.</summary>
    /// <param name="text">The cursor's text.</param>
    /// <param name="kind">The list it must belong to.</param>
    /// <exception cref="WorkspaceException">InvalidInput on the field <c>after</c>: it is no cursor of this list.</exception>
    public static Cursor Read(string text, char kind)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (text.Length <= MaxLength
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && length > 1 && bytes[0] == kind
            && bytes[1..length].IndexOf((byte)'.') is > 0 and var dot
            && Utf8Parser.TryParse(bytes[1..(dot + 1)], out long created, out var used) && used == dot
            && Encoding.ASCII.GetString(bytes[(dot + 2)..length]) is var id && IdText.IsValid(id))
        {
            var cursor = new Cursor(created, id);
            // One place has one spelling: what we would not have written ourselves is refused.
            if (cursor.Write(kind) == text) { return cursor; }
        }

        throw WorkspaceException.InvalidInput("after", $"{text.Length} characters", "a cursor from an earlier page of this list");
    }
}
