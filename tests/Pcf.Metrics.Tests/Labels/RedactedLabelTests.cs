using Pcf.Redaction;

namespace Pcf.Metrics.Tests.Labels;

public sealed class RedactedLabelTests
{
    [Fact]
    public void A_label_value_is_redacted_once_when_its_series_is_made()
    {
        var counter = MetricsRegistry.CreateBuilder().WithRedactor(new Redactor()).Build().RegisterCounter("requests_total", "Requests.",
            ["target", "password"]);

        counter.Add(1, "https://u:s3cr3t-42@host/x", "Tr0ub4dor-and-3");
        counter.Add(1, "https://u:another-43@host/x", "another");

        Assert.Equal(["https://u:[REDACTED]@host/x", "[REDACTED]"], Assert.Single(counter.Series()).Labels);
        Assert.Equal(2, counter.Total());
    }
}
