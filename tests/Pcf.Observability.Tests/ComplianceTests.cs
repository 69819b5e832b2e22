using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pcf.Observability.Tests;

/// <summary>The redactor behind the framework's own classification of data.</summary>
public sealed class ComplianceTests
{
    private static readonly DataClassification Private = new("Test", "Private");

    [Theory]
    [InlineData("call me at ada@example.com with password=Tr0ub4dor-and-3", "call me at ***@example.com with password=[REDACTED]")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("", "")]
    public void A_class_of_data_can_be_redacted_by_the_library(string text, string expected)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddPcfObservability(options => options.Enabled = false);
        builder.Services.AddRedaction(redaction => redaction.SetPcfRedactor(Private));
        using var host = builder.Build();

        var redactor = host.Services.GetRequiredService<IRedactorProvider>().GetRedactor(Private);

        Assert.Equal(expected, redactor.Redact(text));
        Assert.Equal(expected.Length, redactor.GetRedactedLength(text));
    }

    [Fact]
    public void Room_that_is_too_small_is_refused()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddPcfObservability(options => options.Enabled = false);
        builder.Services.AddRedaction(redaction => redaction.SetPcfRedactor(Private));
        using var host = builder.Build();
        var redactor = host.Services.GetRequiredService<IRedactorProvider>().GetRedactor(Private);

        Assert.Throws<ArgumentException>(() => redactor.Redact("nothing to hide", new char[3]));
    }
}
