using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Rules;

/// <summary>Drills run the rules of ops/ with shorter windows, and with nothing else changed.</summary>
public sealed class AcceleratedRulesTests
{
    [Theory]
    [InlineData("rate(a[5m])", "rate(a[15000ms])")]
    [InlineData("sum_over_time(slo:requests:increase5m[1h:5m])", "sum_over_time(slo:requests:increase5m[180000ms:15000ms])")]
    [InlineData("a and b offset 3d", "a and b offset 12960000ms")]
    [InlineData("        for: 2m", "        for: 6000ms")]
    [InlineData("job:x:p95_5m{le=\"0.5\"} > 14.4", "job:x:p95_5m{le=\"0.5\"} > 14.4")]
    [InlineData("summary: Nothing for 5 min", "summary: Nothing for 5 min")]
    public void Windows_alone_are_shortened(string text, string expected) => Assert.Equal(expected, AcceleratedRules.Shorten(text, factor: 20));
}
