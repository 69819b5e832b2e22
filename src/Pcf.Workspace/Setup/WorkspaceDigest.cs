using System.Security.Cryptography;
using System.Text;
using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>What a store holds of one kind, in whatever order it is read: a number, and a hash of all contents.</summary>
/// <param name="Kind">The kind, in the plural.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Hash">The sum of the SHA-256 of each, the first 128 bits of it.</param>
public sealed record WorkspaceDigest(string Kind, long Count = 0, UInt128 Hash = default)
{
    internal const string Users = "users";
    internal const string Organizations = "organizations";
    internal const string Notes = "notes";
    internal const string Relations = "relations";

    /// <summary>With one more.</summary>
    /// <param name="text">All of its contents, in a form that no other has.</param>
    internal WorkspaceDigest With(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return this with { Count = Count + 1, Hash = unchecked(Hash + System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash)) };
    }

    internal static string TextOf(User user) =>
        Join($"{user.Id}", user.Name, user.Email, $"{user.Kind}", $"{user.IsActive}", $"{user.Created.ToUnixTimeMilliseconds()}");

    internal static string TextOf(Organization organization) =>
        Join($"{organization.Id}", organization.Name, $"{organization.Created.ToUnixTimeMilliseconds()}");

    internal static string TextOf(RelationTuple relation) => relation.ToString();

    internal static string TextOf(Note note) => Join(
        $"{note.Id}", note.Title, note.Content, $"{note.AuthorId}", $"{note.OrganizationId}", string.Join(',', note.Viewers), $"{note.Version}",
        $"{note.Created.ToUnixTimeMilliseconds()}", $"{note.Updated.ToUnixTimeMilliseconds()}");

    // With the lengths, so that no two lists become one text.
    private static string Join(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) { text.Append(part.Length).Append(':').Append(part); }
        return text.ToString();
    }
}
