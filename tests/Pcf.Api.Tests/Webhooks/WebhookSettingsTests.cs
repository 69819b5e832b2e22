using Microsoft.Extensions.Configuration;
using Pcf.Api.Tests.Support;
using Pcf.Api.Webhooks;
using Pcf.Observability.Settings;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Tests.Webhooks;

public sealed class WebhookSettingsTests
{
    private const string Url = "https://hooks.example.com/t/made-up-path-token";

    [Fact]
    public void A_webhook_is_read_with_its_events()
    {
        var (settings, problems) = Read(("0:Url", Url), ("0:Secret", WebhookReceiver.Secret), ("0:Events", "note.created,note.deleted"),
            ("7:Url", "https://other.example.com/"), ("7:Secret", $"{WebhookReceiver.Secret} {WebhookReceiver.Secret}"));

        Assert.Empty(problems);
        Assert.Equal([NoteEventKind.Created, NoteEventKind.Deleted], settings.All[0].Kinds);
        Assert.Equal((3, 2), (settings.All[1].Kinds.Count, settings.All[1].Keys.Count));
        Assert.StartsWith("hooks.example.com-", settings.All[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_does_not_change_with_the_order_and_shows_nothing_of_the_path()
    {
        var first = Read(("0:Url", Url), ("0:Secret", WebhookReceiver.Secret)).Settings.All[0];
        var moved = Read(("3:Url", Url), ("3:Secret", WebhookReceiver.Secret)).Settings.All[0];

        Assert.Equal(first.Name, moved.Name);
        Assert.DoesNotContain("token", first.Name, StringComparison.Ordinal);
        Assert.Equal("hooks.example.com", first.ToString());
    }

    [Theory]
    [InlineData("0:Url", "ftp://example.com/made-up-path-token", "PCF__Webhooks__0__Url is [REDACTED]; it should be an absolute https address without user and fragment.")]
    [InlineData("0:Url", "made-up-path-token", "PCF__Webhooks__0__Url is [REDACTED]; it should be an absolute https address without user and fragment.")]
    [InlineData("0:Url", "https://user:made-up-path-token@example.com/", "PCF__Webhooks__0__Url is [REDACTED]; it should be an absolute https address without user and fragment.")]
    [InlineData("0:Url", "http://example.com/made-up-path-token", "PCF__Webhooks__0__Url is 'http://example.com/…'; it should be an https address (PCF__Webhooks__AllowPrivateAddresses=true allows http to private addresses).")]
    [InlineData("0:Url", "https://10.0.0.1/made-up-path-token", "PCF__Webhooks__0__Url is 'https://10.0.0.1/…'; it should be at a public address, or PCF__Webhooks__AllowPrivateAddresses=true.")]
    [InlineData("0:Url", "https://[::1]/made-up-path-token", "PCF__Webhooks__0__Url is 'https://::1/…'; it should be at a public address, or PCF__Webhooks__AllowPrivateAddresses=true.")]
    [InlineData("0:Url", "https://2130706433/made-up-path-token", "PCF__Webhooks__0__Url is 'https://127.0.0.1/…'; it should be at a public address, or PCF__Webhooks__AllowPrivateAddresses=true.")]
    [InlineData("0:Url", "https://169.254.169.254/made-up-path-token", "PCF__Webhooks__0__Url is 'https://169.254.169.254/…'; it should be at a public address; link-local and reserved ones are never called.")]
    [InlineData("0:Url", "http://169.254.169.254/made-up-path-token", "PCF__Webhooks__0__Url is 'http://169.254.169.254/…'; it should be at a public address; link-local and reserved ones are never called.")]
    [InlineData("0:Url", "https://[fe80::1]/made-up-path-token", "PCF__Webhooks__0__Url is 'https://fe80::1/…'; it should be at a public address; link-local and reserved ones are never called.")]
    [InlineData("0:Secret", "made-up-path-token", "PCF__Webhooks__0__Secret is [REDACTED]; it should be whsec_ and 24 to 64 bytes in base64.")]
    [InlineData("0:Events", "note.read", "PCF__Webhooks__0__Events is 'note.read'; it should be note.created, note.updated or note.deleted.")]
    [InlineData("0:SecretFile", "/nowhere", "PCF__Webhooks__0__Secret and PCF__Webhooks__0__SecretFile are both set; it should be one of them.")]
    [InlineData("AllowedHosts", "other.example.com,*.internal", "PCF__Webhooks__0__Url is 'https://hooks.example.com/…'; it should be at one of PCF__Webhooks__AllowedHosts.")]
    [InlineData("MaxAttempts", "0", "PCF__Webhooks__MaxAttempts is '0'; it should be a whole number from 1 to 100.")]
    [InlineData("1:Url", Url, "PCF__Webhooks__1__Url is given twice; a webhook gets each event once.")]
    public void A_wrong_setting_is_named_and_no_secret_is_shown(string setting, string value, string problem)
    {
        var (_, problems) = Read(("0:Url", Url), ("0:Secret", WebhookReceiver.Secret), ("1:Secret", WebhookReceiver.Secret), (setting, value));

        Assert.Contains(problem, problems);
        Assert.DoesNotContain(problems, text => text.Contains("made-up-path-token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hooks.example.com")]
    [InlineData("*.example.com")]
    [InlineData("*.EXAMPLE.com")]
    public void An_allowed_host_is_taken(string allowed) =>
        Assert.Empty(Read(("0:Url", Url), ("0:Secret", WebhookReceiver.Secret), ("AllowedHosts", allowed)).Problems);

    [Fact]
    public void Without_webhooks_there_are_none() => Assert.Empty(Read().Settings.All);

    private static (WebhookSettings Settings, IReadOnlyList<string> Problems) Read(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in settings) { values[$"PCF:Webhooks:{name}"] = value; }
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var read = WebhookSettings.Read(reader);
        try
        {
            reader.ThrowIfWrong();
            return (read, []);
        }
        catch (SettingsException failure)
        {
            return (read, failure.Problems);
        }
    }
}
