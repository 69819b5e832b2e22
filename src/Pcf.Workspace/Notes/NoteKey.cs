using System.Security.Cryptography;
using System.Text;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Notes;

/// <summary>The key under which an author sends a new note, so that sending it again adds no second one.</summary>
/// <param name="Author">Whose key it is; keys of two authors are two keys.</param>
/// <param name="Key">1 to 100 letters, digits and <c>-_.:</c>.</param>
/// <param name="InputHash">A hash of what was sent under it.</param>
public sealed record NoteKey(UserId Author, string Key, string InputHash)
{
    /// <summary>Keys that a store keeps at most, all authors together; the oldest go first.</summary>
    public const int MaxKept = 1_000_000;

    /// <summary>How long a store keeps a key.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>The key of a note.</summary>
    /// <param name="key">The key, already checked.</param>
    /// <param name="note">What is sent under it.</param>
    public static NoteKey Of(string key, Note note)
    {
        // With the lengths, so that two inputs never become one text.
        var input = $"{note.Title.Length}:{note.Title}{note.Content.Length}:{note.Content}{note.OrganizationId}";
        return new NoteKey(note.AuthorId, key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(input))));
    }

    /// <summary>The refusal of another input under a key that is kept.</summary>
    /// <param name="inner">What the adapter met.</param>
    public static WorkspaceException OtherInput(Exception? inner = null) =>
        WorkspaceException.InvalidInput("idempotencyKey", "another input was sent under this key within 24 hours", inner);

    /// <summary>The author only: clients may put anything into a key.</summary>
    public override string ToString() => $"key of {Author}";
}
