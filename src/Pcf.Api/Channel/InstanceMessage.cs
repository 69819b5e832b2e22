using System.Diagnostics.CodeAnalysis;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Channel;

/// <summary>What instances of the service send each other: ids and no content. Its text is <c>pcf1 sender kind arguments</c>.</summary>
/// <param name="Sender">The instance that sent it.</param>
internal abstract record InstanceMessage(string Sender)
{
    /// <summary>Characters that a message may have; a longer one is refused.</summary>
    public const int MaxLength = 8_192;

    /// <summary>Ids that one message names at most.</summary>
    public const int MaxIds = 100;

    private const string Format = "pcf1";

    /// <summary>Its text.</summary>
    public sealed override string ToString() => $"{Format} {Sender} {Kind} {Arguments}";

    /// <summary>The kind, a label value of a closed set.</summary>
    public abstract string Kind { get; }

    protected abstract string Arguments { get; }

    /// <summary>Reads a message; false for anything that is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out InstanceMessage? message)
    {
        message = null;
        if (text.Length > MaxLength || text.Split(' ') is not [Format, { Length: 32 } sender, var kind, .. var arguments]) { return false; }
        if (!IsId(sender)) { return false; }
        message = (kind, arguments) switch
        {
            (Beat.Name, [""]) => new Beat(sender),
            (Join.Name, [var epoch]) when IsId(epoch) => new Join(sender, epoch),
            (Drop.Name, [var epoch]) when IsId(epoch) => new Drop(sender, epoch),
            (Forget.Name, [var cache, var ids]) when Forget.Caches.Contains(cache) && ParseIds(ids) is { } named => new Forget(sender, cache, named),
            (Take.Name, ["*"]) => new Take(sender, null),
            (Take.Name, [var ids]) when ParseIds(ids) is { } notes => new Take(sender, notes),
            (Give.Name, [""]) => new Give(sender),
            (Happened.Name, [var what, var note, var author, var organization, var viewers]) => Happened.Of(
                sender, what, note, author, organization, viewers),
            _ => null,
        };
        return message is not null;
    }

    private protected static bool IsId(string text) => NoteId.TryParse(text, null, out _);

    private protected static string[]? ParseIds(string text) =>
        text.Split(',') is { Length: <= MaxIds } ids && ids.All(IsId) ? ids : null;

    /// <summary>A sign of life, which the sender waits for.</summary>
    internal sealed record Beat(string Sender) : InstanceMessage(Sender)
    {
        public const string Name = "beat";

        public override string Kind => Name;

        protected override string Arguments => "";
    }

    /// <summary>An instance begins to listen, and shares copies of this epoch.</summary>
    internal sealed record Join(string Sender, string Epoch) : InstanceMessage(Sender)
    {
        public const string Name = "join";

        public override string Kind => Name;

        protected override string Arguments => Epoch;
    }

    /// <summary>Messages may be lost: what was kept or shared before is void, and a new epoch begins.</summary>
    internal sealed record Drop(string Sender, string Epoch) : InstanceMessage(Sender)
    {
        public const string Name = "drop";

        public override string Kind => Name;

        protected override string Arguments => Epoch;
    }

    /// <summary>What the store holds has changed.</summary>
    internal sealed record Forget(string Sender, string Cache, IReadOnlyList<string> Ids) : InstanceMessage(Sender)
    {
        public const string Name = "forget";

        public static readonly string[] Caches = ["users", "organizations", "notes"];

        public override string Kind => Name;

        protected override string Arguments => $"{Cache} {string.Join(',', Ids)}";
    }

    /// <summary>Permissions on notes were taken; null for all permissions, since a membership ended.</summary>
    internal sealed record Take(string Sender, IReadOnlyList<string>? Notes) : InstanceMessage(Sender)
    {
        public const string Name = "take";

        public override string Kind => Name;

        protected override string Arguments => Notes is null ? "*" : string.Join(',', Notes);

        /// <summary>What was taken with these tuples.</summary>
        public static Take Of(string sender, IReadOnlyList<RelationTuple> taken) => new(
            sender,
            taken.All(fact => fact.Resource.Kind == ObjectKind.Note)
                && taken.Select(fact => fact.Resource.Id).Distinct(StringComparer.Ordinal).ToArray() is { Length: <= MaxIds } notes
                ? notes : null);
    }

    /// <summary>Permissions were given: more may be read than was decided a moment ago.</summary>
    internal sealed record Give(string Sender) : InstanceMessage(Sender)
    {
        public const string Name = "give";

        public override string Kind => Name;

        protected override string Arguments => "";
    }

    /// <summary>Something happened to a note. Who may read a deleted one is known from the message alone.</summary>
    internal sealed record Happened(
        string Sender, NoteEventKind What, NoteId Note, UserId Author, OrganizationId? Organization, IReadOnlyList<UserId> Viewers)
        : InstanceMessage(Sender)
    {
        public const string Name = "note";

        public override string Kind => Name;

        protected override string Arguments =>
            $"{(What switch { NoteEventKind.Created => "created", NoteEventKind.Updated => "updated", _ => "deleted" })} {Note} {Author} "
            + $"{Organization?.ToString() ?? "-"} {(Viewers.Count == 0 ? "-" : string.Join(',', Viewers))}";

        public static Happened Of(string sender, NoteEvent happened) => new(
            sender, happened.Kind, happened.Note.Id, happened.Note.AuthorId, happened.Note.OrganizationId,
            happened.Kind == NoteEventKind.Deleted ? happened.Note.Viewers : []);

        public static Happened? Of(string sender, string what, string note, string author, string organization, string viewers)
        {
            NoteEventKind? kind = what switch
            {
                "created" => NoteEventKind.Created,
                "updated" => NoteEventKind.Updated,
                "deleted" => NoteEventKind.Deleted,
                _ => null,
            };
            if (kind is null || !NoteId.TryParse(note, null, out var id) || !UserId.TryParse(author, null, out var owner)) { return null; }
            OrganizationId? home = null;
            if (organization != "-")
            {
                if (!OrganizationId.TryParse(organization, null, out var place)) { return null; }
                home = place;
            }
            var readers = viewers == "-" ? [] : ParseIds(viewers);
            return readers is null ? null : new Happened(sender, kind.Value, id, owner, home, Array.ConvertAll(readers, UserId.Parse));
        }
    }
}
