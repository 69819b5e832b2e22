using System.Security.Cryptography;
using System.Text;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Webhooks;

/// <summary>A webhook, checked.</summary>
/// <param name="Address">Where events are posted to.</param>
/// <param name="Keys">The keys of the signatures, the first one first.</param>
/// <param name="Kinds">The events it takes.</param>
internal sealed record Webhook(Uri Address, IReadOnlyList<byte[]> Keys, IReadOnlyList<NoteEventKind> Kinds)
{
    private const int LongestHost = 60;

    /// <summary>Its name in the outbox: the host, and a hash of the address. It does not change with the order of the settings, and shows nothing of
    /// the path.</summary>
    public string Name { get; } = $"{Cut(Address.IdnHost)}-{HashOf(Address.AbsoluteUri)}";

    /// <summary>The same as the store knows it.</summary>
    public OutboxTarget Target => new(Name, Kinds);

    /// <summary>The host alone.</summary>
    public override string ToString() => Address.IdnHost;

    private static string Cut(string host) => host.Length > LongestHost ? host[..LongestHost] : host;

    private static string HashOf(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..8];
}
