using Microsoft.Extensions.Configuration;
using Pcf.Api.Startup;
using Pcf.Observability.Settings;

namespace Pcf.Api.Tests.Startup;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:8080", "--PCF:Store:Path=data/pcf.db")]
    [InlineData("/environment", "Production", "logging:LogLevel:Default=Debug")]
    public void Settings_with_their_values_are_fine(params string[] arguments) => Checked(arguments).ThrowIfWrong();

    [Theory]
    [InlineData("The argument '--bogus' is not known", "--bogus")]
    [InlineData("The argument '--bogus' is not known", "--bogus", "1")]
    [InlineData("The argument 'bogus' is not known", "bogus=1")]
    [InlineData("The argument 'serve' is not an option", "serve")]
    [InlineData("The argument '-urls' is not an option", "-urls=http://localhost:8080")]
    [InlineData("The argument '--urls' has no value", "--environment", "Production", "--urls")]
    [InlineData("The argument '--PCF:Store:Path' has no value", "--PCF:Store:Path", "--urls=http://localhost:8080")]
    public void What_would_change_nothing_is_refused(string problem, params string[] arguments) =>
        Assert.StartsWith(problem, Assert.Single(Assert.Throws<SettingsException>(Checked(arguments).ThrowIfWrong).Problems),
            StringComparison.Ordinal);

    private static SettingsReader Checked(string[] arguments)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().Build());
        Arguments.Check(arguments, reader);
        return reader;
    }
}
