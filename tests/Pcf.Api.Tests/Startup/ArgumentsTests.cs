using Pcf.Api.Startup;

namespace Pcf.Api.Tests.Startup;

public sealed class ArgumentsTests
{
    private readonly List<string> _problems = [];

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:8080", "--PCF:Store:Path=data/pcf.db")]
    [InlineData("/environment", "Production", "logging:LogLevel:Default=Debug")]
    public void Settings_with_their_values_are_fine(params string[] arguments)
    {
        Assert.Equal(arguments, Arguments.Check(arguments, _problems));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("The argument '--bogus' is not known", "--bogus")]
    [InlineData("The argument '--bogus' is not known", "--bogus", "1")]
    [InlineData("The argument 'bogus' is not known", "bogus=1")]
    [InlineData("The argument 'serve' is not an option", "serve")]
    [InlineData("The argument '-urls' is not an option", "-urls=http://localhost:8080")]
    [InlineData("The argument '--urls' has no value", "--environment", "Production", "--urls")]
    [InlineData("The argument '--PCF:Store:Path' has no value", "--PCF:Store:Path", "--urls=http://localhost:8080")]
    public void What_would_change_nothing_is_refused(string problem, params string[] arguments)
    {
        Arguments.Check(arguments, _problems);

        Assert.StartsWith(problem, Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_framework_gets_the_others()
    {
        string[] arguments = ["extra", "--urls", "http://localhost:8080", "-x=1", "--PCF:Store:Path=data/pcf.db", "--environment"];

        Assert.Equal(["--urls", "http://localhost:8080", "--PCF:Store:Path=data/pcf.db"], Arguments.Check(arguments, _problems));
        Assert.Equal(3, _problems.Count);
    }
}
