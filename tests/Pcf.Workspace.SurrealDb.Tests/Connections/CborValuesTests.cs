using System.Formats.Cbor;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Tests.Connections;

public sealed class CborValuesTests
{
    [Fact]
    public void Values_come_back_as_they_were_written()
    {
        var value = new Dictionary<string, object?>
        {
            ["text"] = "a\0b \ud83c\udf89",
            ["small"] = -1,
            ["large"] = long.MaxValue,
            ["yes"] = true,
            ["nothing"] = null,
            ["list"] = new object?[] { "x", 1L, Array.Empty<object?>() },
        };

        var read = (Dictionary<string, object?>)CborValues.Read(new CborReader(Bytes(value)))!;

        Assert.Equal(("a\0b \ud83c\udf89", -1L, long.MaxValue, true), (read["text"], read["small"], read["large"], read["yes"]));
        Assert.Null(read["nothing"]);
        Assert.Equal(["x", 1L, new List<object?>()], (List<object?>)read["list"]!);
    }

    [Theory]
    [InlineData("C6F6")]
    public void Nothing_is_the_none_of_the_server(string expected) => Assert.Equal(expected, Convert.ToHexString(Bytes(null)));

    [Fact]
    public void A_record_id_is_tagged_and_its_key_stays_a_text() =>
        Assert.Equal("C882646E6F74656131", Convert.ToHexString(Bytes(new RecordId("note", "1"))));

    [Fact]
    public void A_text_that_is_not_well_formed_is_refused_before_it_is_sent() =>
        Assert.ThrowsAny<ArgumentException>(() => Bytes("\ud800"));

    [Fact]
    public void A_value_of_another_type_is_refused() => Assert.Throws<ArgumentException>(() => Bytes(new Uri("http://x")));

    [Fact]
    public void An_answer_that_is_too_deep_is_refused()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x81, 100_000), 0x01];

        Assert.Throws<CborContentException>(() => CborValues.Read(new CborReader(deep)));
    }

    private static byte[] Bytes(object? value)
    {
        var writer = new CborWriter(CborConformanceMode.Strict);
        CborValues.Write(writer, value);
        return writer.Encode();
    }
}
