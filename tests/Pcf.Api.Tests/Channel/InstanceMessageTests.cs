using Pcf.Api.Channel;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Tests.Channel;

/// <summary>What instances send each other is read as it was written, and nothing else is read.</summary>
public sealed class InstanceMessageTests
{
    private const string Sender = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Messages_are_read_as_they_were_written()
    {
        var note = new Note(NoteId.Parse("7"), "A title", "and content", UserId.Parse("1"), OrganizationId.Parse("2"),
            [UserId.Parse("3"), UserId.Parse("4")], default, default);
        InstanceMessage[] all =
        [
            new InstanceMessage.Beat(Sender), new InstanceMessage.Join(Sender, "e1"), new InstanceMessage.Drop(Sender, "e2"),
            new InstanceMessage.Forget(Sender, "notes", ["7", "8"]),
            new InstanceMessage.Take(Sender, ["7"]), new InstanceMessage.Take(Sender, null), new InstanceMessage.Give(Sender),
            InstanceMessage.Happened.Of(Sender, new NoteEvent(NoteEventKind.Created, note)),
            InstanceMessage.Happened.Of(Sender, new NoteEvent(NoteEventKind.Deleted, note)),
        ];
        string[] texts =
        [
            $"pcf1 {Sender} beat ", $"pcf1 {Sender} join e1", $"pcf1 {Sender} drop e2", $"pcf1 {Sender} forget notes 7,8",
            $"pcf1 {Sender} take 7", $"pcf1 {Sender} take *", $"pcf1 {Sender} give ", $"pcf1 {Sender} note created 7 1 2 -", $"pcf1 {Sender} note deleted 7 1 2 3,4",
        ];

        Assert.Equal(texts, all.Select(message => message.ToString()));
        Assert.Equal(texts, texts.Select(text => InstanceMessage.TryParse(text, out var message) ? message.ToString() : "not read"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pcf2 0123456789abcdef0123456789abcdef beat ")]
    [InlineData("pcf1 short beat ")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef beat now")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef flush *")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef forget secrets 1")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef forget notes 1,,2")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef forget notes *")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef take UPPER")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef give 7")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef drop a:b")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef note created 7 1 2")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef note shown 7 1 2 -")]
    [InlineData("pcf1 0123456789abcdef0123456789abcdef note deleted 7 ? 2 -")]
    public void Nothing_else_is_read(string text) => Assert.False(InstanceMessage.TryParse(text, out _));

    [Fact]
    public void Long_messages_are_refused_and_long_lists_take_back_everything()
    {
        var ids = string.Join(',', Enumerable.Range(0, InstanceMessage.MaxIds + 1));
        Assert.False(InstanceMessage.TryParse($"pcf1 {Sender} take {ids}", out _));
        Assert.False(InstanceMessage.TryParse($"pcf1 {Sender} forget notes {new string('1', InstanceMessage.MaxLength)}", out _));

        var shares = Enumerable.Range(0, InstanceMessage.MaxIds + 1).Select(i => RelationTuple.Viewer(NoteId.Parse($"{i}"), UserId.Parse("1"))).ToArray();
        Assert.Equal($"pcf1 {Sender} take *", InstanceMessage.Take.Of(Sender, shares).ToString());
        Assert.Equal($"pcf1 {Sender} take 3,4", InstanceMessage.Take.Of(Sender, [shares[3], shares[4], shares[3]]).ToString());
        Assert.Equal($"pcf1 {Sender} take *",
            InstanceMessage.Take.Of(Sender, [shares[3], RelationTuple.Member(OrganizationId.Parse("2"), UserId.Parse("1"))]).ToString());
    }
}
