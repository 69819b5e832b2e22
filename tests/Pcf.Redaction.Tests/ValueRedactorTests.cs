using System.Text;

namespace Pcf.Redaction.Tests;

/// <summary>Values that are text in another type.</summary>
public sealed class ValueRedactorTests
{
    private readonly ValueRedactor _values = new(new Redactor());

    public static TheoryData<object, string> Values => new()
    {
        { "password=Tr0ub4dor-and-3".ToCharArray(), "password=[REDACTED]" },
        { "password=Tr0ub4dor-and-3".ToList(), "password=[REDACTED]" },
        { Encoding.UTF8.GetBytes("password=Tr0ub4dor-and-3"), "password=[REDACTED]" },
        { Encoding.UTF8.GetBytes("password=Tr0ub4dor-and-3").ToList(), "password=[REDACTED]" },
        { "plain words".ToCharArray(), "plain words" },
        { Encoding.UTF8.GetBytes("plain words, é"), "plain words, é" },
        { new byte[] { 0xff, 0x00, 0x07 }, "[3 bytes]" },
        { new byte[] { 1, 2, 3, 4 }, "[4 bytes]" },
        { Array.Empty<byte>(), "[0 bytes]" },
        { new byte[100_000], "[100000 bytes]" },
        { new[] { 112, 97, 115 }, "112, 97, 115" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Letters_and_bytes_are_read_as_the_text_that_they_are(object value, string expected) =>
        Assert.Equal(expected, _values.Text("order.note", value));

    [Fact]
    public void Bytes_of_a_secret_field_are_masked() => Assert.Equal("[REDACTED]", _values.Text("password", "quail"u8.ToArray()));
}
