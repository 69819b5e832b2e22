using Pcf.Api.Workspace;
using Pcf.Observability.Settings;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Webhooks;

/// <summary>The webhooks of the service: how they are delivered, and which there are.</summary>
/// <param name="Options">What holds for all.</param>
/// <param name="All">The webhooks; empty where none is configured, and then nothing of them exists.</param>
internal sealed record WebhookSettings(WebhookOptions Options, IReadOnlyList<Webhook> All)
{
    private const string Section = "PCF:Webhooks";
    private const int Most = 100;
    private const string KeyRule = "whsec_ and 24 to 64 bytes in base64";

    /// <summary>Reads <c>PCF__Webhooks__…</c> and adds what is wrong to the problems.</summary>
    public static WebhookSettings Read(SettingsReader reader)
    {
        var options = reader.Read<WebhookOptions>(Section);
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            reader.AddProblem($"PCF__Webhooks__MaxRetryDelay is '{options.MaxRetryDelay}'; it should be at least PCF__Webhooks__RetryDelay "
                + $"({options.RetryDelay}).");
        }
        var all = new List<Webhook>();
        var indices = reader.Indices(Section);
        if (indices.Count > Most) { reader.AddProblem($"PCF__Webhooks has {indices.Count} webhooks; it should have at most {Most}."); }
        foreach (var index in indices.Take(Most))
        {
            if (ReadOne(reader, $"{Section}:{index}", options) is not { } webhook) { continue; }
            if (all.Exists(other => other.Name == webhook.Name))
            {
                reader.AddProblem($"PCF__Webhooks__{index}__Url is given twice; a webhook gets each event once.");
            }
            all.Add(webhook);
        }

        return new WebhookSettings(options, all);
    }

    private static Webhook? ReadOne(SettingsReader reader, string section, WebhookOptions options)
    {
        var entry = reader.Read<WebhookEntry>(section);
        var name = SettingsReader.ByEnvironment(section);
        var address = AddressOf(reader, name, entry, options);
        var keys = KeysOf(reader, name, entry);
        var kinds = new List<NoteEventKind>();
        foreach (var text in entry.Events)
        {
            if (WebhookMessage.KindOf(text) is { } kind) { kinds.Add(kind); }
            else { reader.AddProblem($"{name}__Events", text, "note.created, note.updated or note.deleted"); }
        }

        return address is null || keys is null ? null : new Webhook(address, keys, kinds.Count > 0 ? kinds : Enum.GetValues<NoteEventKind>());
    }

    private static Uri? AddressOf(SettingsReader reader, string name, WebhookEntry entry, WebhookOptions options)
    {
        // The path can hold a token of the receiver's: no message shows more than the host.
        if (!Uri.TryCreate(entry.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.IdnHost.Length == 0
            || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            reader.AddProblem(entry.Url is null
                ? $"{name}__Url is not set; it should be the https address that events are posted to."
                : $"{name}__Url is [REDACTED]; it should be an absolute https address without user and fragment.");
            return null;
        }
        var isLiteral = AddressRules.TryReadLiteral(address, out var ip);
        if (isLiteral && !AddressRules.MayConnect(ip, allowsPrivate: true))
        {
            reader.AddProblem($"{name}__Url", $"{address.Scheme}://{address.IdnHost}/…",
                "at a public address; link-local and reserved ones are never called");
            return null;
        }
        if (address.Scheme == Uri.UriSchemeHttp && !options.AllowPrivateAddresses)
        {
            reader.AddProblem($"{name}__Url", $"http://{address.IdnHost}/…",
                "an https address (PCF__Webhooks__AllowPrivateAddresses=true allows http to private addresses)");
            return null;
        }
        if (options.AllowedHosts.Count > 0 && !options.AllowedHosts.Any(allowed => Matches(allowed, address.IdnHost)))
        {
            reader.AddProblem($"{name}__Url", $"{address.Scheme}://{address.IdnHost}/…", "at one of PCF__Webhooks__AllowedHosts");
            return null;
        }
        if (isLiteral && !AddressRules.MayConnect(ip, options.AllowPrivateAddresses))
        {
            reader.AddProblem($"{name}__Url", $"{address.Scheme}://{address.IdnHost}/…",
                "at a public address, or PCF__Webhooks__AllowPrivateAddresses=true");
            return null;
        }

        return address;
    }

    private static List<byte[]>? KeysOf(SettingsReader reader, string name, WebhookEntry entry)
    {
        if (entry is { Secret: not null, SecretFile: not null })
        {
            reader.AddProblem($"{name}__Secret and {name}__SecretFile are both set; it should be one of them.");
            return null;
        }
        if (entry is { Secret: null, SecretFile: null })
        {
            reader.AddProblem($"{name}__Secret is not set, nor {name}__SecretFile; one of them should have the key of the signatures: {KeyRule}.");
            return null;
        }
        var keys = (SecretFile.Read(entry.Secret, entry.SecretFile) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(WebhookSignature.ReadKey).ToList();
        if (keys.Count is 1 or 2 && !keys.Contains(null)) { return keys!; }
        if (entry.SecretFile is { } file) { reader.AddProblem($"{name}__SecretFile", file, $"a file with {KeyRule}"); }
        else { reader.AddProblem($"{name}__Secret is [REDACTED]; it should be {KeyRule}."); }
        return null;
    }

    private static bool Matches(string allowed, string host) => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
