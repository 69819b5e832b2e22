using Microsoft.Extensions.Configuration;
using Pcf.Api.Workspace;
using Pcf.Observability.Settings;

namespace Pcf.Api.Tests.Workspace;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("https://server/?q=made-up-secret", "https://server/?[REDACTED]", "an address without user, query and fragment")]
    [InlineData("https://server?made-up-secret", "https://server?[REDACTED]", "an address without user, query and fragment")]
    [InlineData("https://server/#made-up-secret", "https://server/#[REDACTED]", "an address without user, query and fragment")]
    [InlineData("https://server/?a=made-up#q=made-up-secret", "https://server/?[REDACTED]", "an address without user, query and fragment")]
    [InlineData("https://made-up-secret@server/?q=a", "https://[REDACTED]@server/?[REDACTED]", "an address without user, query and fragment")]
    [InlineData("ftp://server/?q=made-up-secret", "ftp://server/?[REDACTED]", "an absolute http or https address")]
    [InlineData("server:80?q=made-up-secret", "server:80?[REDACTED]", "an absolute http or https address")]
    [InlineData("ftp://server", "ftp://server", "an absolute http or https address")]
    [InlineData("https://server/path", "https://server/path", "an address without a path")]
    public void A_wrong_address_is_shown_without_what_may_be_secret(string given, string shown, string expected)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().Build());

        ServerAddress.Check(reader, "Endpoint", given, ("http", "https"), plainText: false, hasPath: false);

        Assert.Equal([$"Endpoint is '{shown}'; it should be {expected}."], Assert.Throws<SettingsException>(reader.ThrowIfWrong).Problems);
    }
}
