using System.Text.Json;
using System.Text.Json.Serialization;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Api.Caching;

/// <summary>How copies are written: as JSON by generated code. Redis keeps them so, and in this process its length is their size.</summary>
/// <typeparam name="TValue">What is copied.</typeparam>
/// <param name="Kind">The cache's name, a label value.</param>
/// <param name="IdOf">The id of one, as keys have it.</param>
/// <param name="Write">Writes one.</param>
/// <param name="Read">Reads one; throws <see cref="JsonException"/> or <see cref="FormatException"/> where it is none.</param>
internal sealed record CopyFormat<TValue>(
    string Kind, Func<TValue, string> IdOf, Action<Utf8JsonWriter, TValue> Write, Func<ReadOnlySpan<byte>, TValue> Read);

/// <summary>The formats. A property that is added to one is a required one, so that a copy from before it is none.</summary>
internal static class CopyFormats
{
    /// <summary>Bytes of a copy; a larger one is none. The largest note, with each byte of its text escaped, takes less than half of it.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static CopyFormat<User> Users { get; } = new(
        "users",
        static user => user.Id.ToString(),
        static (json, user) => JsonSerializer.Serialize(json,
            new UserCopy(user.Id.ToString(), user.Name, user.Email, user.Kind == UserKind.Service, user.IsActive, Of(user.Created)),
            CopyJson.Default.UserCopy),
        static bytes =>
        {
            var copy = Demand(JsonSerializer.Deserialize(bytes, CopyJson.Default.UserCopy));
            return new User(UserId.Parse(copy.Id), copy.Name, copy.Email, copy.IsService ? UserKind.Service : UserKind.Person, copy.IsActive,
                At(copy.Created));
        });

    public static CopyFormat<Organization> Organizations { get; } = new(
        "organizations",
        static organization => organization.Id.ToString(),
        static (json, organization) => JsonSerializer.Serialize(json,
            new OrganizationCopy(organization.Id.ToString(), organization.Name, Of(organization.Created)), CopyJson.Default.OrganizationCopy),
        static bytes =>
        {
            var copy = Demand(JsonSerializer.Deserialize(bytes, CopyJson.Default.OrganizationCopy));
            return new Organization(OrganizationId.Parse(copy.Id), copy.Name, At(copy.Created));
        });

    public static CopyFormat<Note> Notes { get; } = new(
        "notes",
        static note => note.Id.ToString(),
        static (json, note) => JsonSerializer.Serialize(json,
            new NoteCopy(note.Id.ToString(), note.Title, note.Content, note.AuthorId.ToString(), note.OrganizationId?.ToString(),
                [.. note.Viewers.Select(viewer => viewer.ToString())], Of(note.Created), Of(note.Updated), note.Version), CopyJson.Default.NoteCopy),
        static bytes =>
        {
            var copy = Demand(JsonSerializer.Deserialize(bytes, CopyJson.Default.NoteCopy));
            return new Note(NoteId.Parse(copy.Id), copy.Title, copy.Content, UserId.Parse(copy.AuthorId),
                copy.OrganizationId is { } home ? OrganizationId.Parse(home) : null, Array.ConvertAll(copy.Viewers, UserId.Parse),
                At(copy.Created), At(copy.Updated))
            { Version = copy.Version };
        });

    private static T Demand<T>(T? copy)
        where T : class => copy ?? throw new JsonException("A copy is an object.");

    // Stores keep whole milliseconds.
    private static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

internal sealed record UserCopy(string Id, string Name, string Email, bool IsService, bool IsActive, long Created);

internal sealed record OrganizationCopy(string Id, string Name, long Created);

internal sealed record NoteCopy(
    string Id, string Title, string Content, string AuthorId, string? OrganizationId, string[] Viewers, long Created, long Updated,
    int Version);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UserCopy))]
[JsonSerializable(typeof(OrganizationCopy))]
[JsonSerializable(typeof(NoteCopy))]
internal sealed partial class CopyJson : JsonSerializerContext;
