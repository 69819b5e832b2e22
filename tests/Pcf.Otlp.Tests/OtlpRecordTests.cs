using Pcf.Logging.Records;

namespace Pcf.Otlp.Tests;

public sealed class OtlpRecordTests
{
    [Fact]
    public void Each_level_has_the_first_severity_number_of_its_range() =>
        Assert.Equal([1, 5, 9, 13, 17, 21], LevelNames.All.Select(level => OtlpRecord.Severity(level.Name)));

    [Fact]
    public void An_unknown_level_is_information() => Assert.Equal(9, OtlpRecord.Severity("NOTICE"));
}
