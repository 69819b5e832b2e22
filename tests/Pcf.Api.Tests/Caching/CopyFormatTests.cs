using System.Reflection;
using System.Text.Json;
using Pcf.Api.Caching;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Api.Tests.Caching;

/// <summary>A copy says all that the store said. Each property has two values here, so that one which a format leaves out is seen in one of
/// them.</summary>
public sealed class CopyFormatTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, 1, TimeSpan.Zero);

    [Fact]
    public void All_of_a_user_survives() => Survives(CopyFormats.Users,
        new User(UserId.Parse("1"), "Ada", "ada@example.com", UserKind.Person, true, Noon),
        new User(UserId.Parse("2"), "Bot \"\u0001é", "bot@example.com", UserKind.Service, false, Noon.AddDays(1)));

    [Fact]
    public void All_of_an_organization_survives() => Survives(CopyFormats.Organizations,
        new Organization(OrganizationId.Parse("1"), "One", Noon), new Organization(OrganizationId.Parse("2"), "Two", Noon.AddDays(1)));

    [Fact]
    public void All_of_a_note_survives() => Survives(CopyFormats.Notes,
        new Note(NoteId.Parse("1"), "One", "", UserId.Parse("1"), null, [], Noon, Noon),
        new Note(NoteId.Parse("2"), "Two", "Text", UserId.Parse("2"), OrganizationId.Parse("3"), [UserId.Parse("4"), UserId.Parse("5")],
            Noon.AddDays(1), Noon.AddDays(2))
        { Version = 7 });

    [Fact]
    public void A_copy_from_before_notes_had_versions_is_none() => Assert.Throws<JsonException>(() => CopyFormats.Notes.Read(
        """{"Id":"1","Title":"One","Content":"","AuthorId":"1","OrganizationId":null,"Viewers":[],"Created":0,"Updated":0}"""u8));

    [Fact]
    public void The_largest_note_is_a_copy_that_is_taken()
    {
        // What takes most space in JSON: a byte of text becomes six.
        var viewers = Enumerable.Range(0, NoteBook.MaxViewers).Select(i => UserId.Parse(new string('v', 26))).ToArray();
        var note = new Note(NoteId.Parse("1"), new string('\u0001', 200), new string('\u0001', 64 * 1024), UserId.Parse("1"), null, viewers, Noon, Noon);

        Assert.InRange(Written(CopyFormats.Notes, note).Length, 64 * 1024, CopyFormats.MaxBytes - 1);
    }

    private static void Survives<TValue>(CopyFormat<TValue> format, TValue one, TValue other)
        where TValue : class
    {
        var properties = typeof(TValue).GetProperties(BindingFlags.Instance | BindingFlags.Public);
        Assert.NotEmpty(properties);
        foreach (var property in properties) { Assert.NotEqual(property.GetValue(one), property.GetValue(other)); }
        foreach (var value in new[] { one, other })
        {
            var read = format.Read(Written(format, value));
            foreach (var property in properties) { Assert.Equal(property.GetValue(value), property.GetValue(read)); }
            Assert.Equal(format.IdOf(value), format.IdOf(read));
        }
    }

    private static byte[] Written<TValue>(CopyFormat<TValue> format, TValue value)
        where TValue : class
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) { format.Write(json, value); }
        return bytes.ToArray();
    }
}
