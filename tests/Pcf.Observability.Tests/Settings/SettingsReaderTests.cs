using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Pcf.Observability.Settings;
using Pcf.Redaction;

namespace Pcf.Observability.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void A_setting_that_is_absent_keeps_its_default()
    {
        var settings = Reader().Read<PoolSettings>("PCF:Pool");

        Assert.Equal(4, settings.Size);
        Assert.Equal(Colour.Red, settings.Colour);
    }

    [Fact]
    public void Every_type_of_setting_is_read()
    {
        var settings = Reader(
            ("PCF:Pool:Size", "8"), ("PCF:Pool:Colour", "green"), ("PCF:Pool:Wait", "00:00:02"), ("PCF:Pool:On", "true"),
            ("PCF:Pool:Ratio", "0.5"), ("PCF:Pool:Endpoint", "http://localhost:4318"), ("PCF:Pool:Names", "a, b")).Read<PoolSettings>("PCF:Pool");

        Assert.Equal(8, settings.Size);
        Assert.Equal(Colour.Green, settings.Colour);
        Assert.Equal(TimeSpan.FromSeconds(2), settings.Wait);
        Assert.True(settings.On);
        Assert.Equal(0.5, settings.Ratio);
        Assert.Equal(new Uri("http://localhost:4318"), settings.Endpoint);
        Assert.Equal(["a", "b"], settings.Names);
    }

    [Theory]
    [InlineData("Endpoint", "")]
    [InlineData("Endpoint", " ")]
    [InlineData("Path", "")]
    [InlineData("Password", "")]
    [InlineData("Password", "\t")]
    public void A_text_or_an_address_that_is_set_and_empty_is_wrong(string name, string value)
    {
        var reader = Reader(($"PCF:Pool:{name}", value));
        reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal($"PCF__Pool__{name} is set and empty; it should have a value, or not be set.",
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Message);
    }

    [Fact]
    public void Other_settings_that_are_empty_keep_their_defaults()
    {
        var reader = Reader(
            ("PCF:Pool:Size", ""), ("PCF:Pool:Colour", ""), ("PCF:Pool:Wait", ""), ("PCF:Pool:On", ""), ("PCF:Pool:Names", ""), ("PCF:Pool:File", ""));
        var settings = reader.Read<PoolSettings>("PCF:Pool");
        reader.ThrowIfWrong();

        Assert.Equal((4, Colour.Red, null), (settings.Size, settings.Colour, settings.File));
    }

    [Theory]
    [InlineData("Size", "abc", "PCF__Pool__Size is 'abc'; it should be a whole number from 1 to 64.")]
    [InlineData("Size", "65", "PCF__Pool__Size is '65'; it should be a whole number from 1 to 64.")]
    [InlineData("Ratio", "NaN", "PCF__Pool__Ratio is 'NaN'; it should be a number from 0 to 1.")]
    [InlineData("Colour", "blue", "PCF__Pool__Colour is 'blue'; it should be one of red, green.")]
    [InlineData("Colour", "1", "PCF__Pool__Colour is '1'; it should be one of red, green.")]
    [InlineData("Wait", "soon", "PCF__Pool__Wait is 'soon'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    [InlineData("On", "maybe", "PCF__Pool__On is 'maybe'; it should be true or false.")]
    [InlineData("Endpoint", "nowhere", "PCF__Pool__Endpoint is 'nowhere'; it should be an absolute http or https address.")]
    [InlineData("Password", "x", "PCF__Pool__Password is [REDACTED]; it should be 8 to 99 characters.")]
    public void A_wrong_value_is_told_by_its_full_name_and_what_it_should_be(string name, string value, string expected)
    {
        var reader = Reader(($"PCF:Pool:{name}", value));
        reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal(expected, Assert.Throws<SettingsException>(reader.ThrowIfWrong).Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.5")]
    [InlineData("61")]
    public void How_to_write_a_bare_number_is_said_only_where_that_would_be_right(string value)
    {
        var reader = Reader(("PCF:Pool:Wait", value));
        reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal($"PCF__Pool__Wait is '{value}'; it should be a duration such as 00:00:30, from 1 to 60 seconds.",
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Message);
    }

    [Theory]
    [InlineData("Idle", "00:01:00, from 60 to 3600 seconds")]
    [InlineData("Deadline", "00:00:01, from 0.001 to 1 seconds")]
    [InlineData("Delay", "00:00:05, from 0 to 5 seconds")]
    public void The_duration_shown_as_an_example_is_in_the_range(string name, string expected)
    {
        var reader = Reader(($"PCF:Times:{name}", "soon"));
        reader.Read<TimesSettings>("PCF:Times");

        Assert.Equal($"PCF__Times__{name} is 'soon'; it should be a duration such as {expected}.",
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Message);
    }

    [Fact]
    public void A_value_of_several_lines_is_reported_in_one()
    {
        var reader = Reader(("PCF:Pool:Size", "1\r\n2\n3"));
        reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal(["PCF__Pool__Size is '1\\n2\\n3'; it should be a whole number from 1 to 64."],
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Problems);
    }

    [Theory]
    [InlineData("10", "PCF__Pool__Wait is '10'; it should be a duration such as 00:00:30, from 1 to 60 seconds: write 00:00:10 for 10 seconds.")]
    [InlineData("1.5", "PCF__Pool__Wait is '1.5'; it should be a duration such as 00:00:30, from 1 to 60 seconds: write 00:00:01.5000000 for 1.5 "
        + "seconds.")]
    [InlineData(" 5 ", "PCF__Pool__Wait is ' 5 '; it should be a duration such as 00:00:30, from 1 to 60 seconds: write 00:00:05 for 5 seconds.")]
    [InlineData("1e9", "PCF__Pool__Wait is '1e9'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    [InlineData("24:00:00", "PCF__Pool__Wait is '24:00:00'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    [InlineData("1.", "PCF__Pool__Wait is '1.'; it should be a duration such as 00:00:30, from 1 to 60 seconds: write 00:00:01 for 1 seconds.")]
    [InlineData("10s", "PCF__Pool__Wait is '10s'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    public void A_bare_number_is_no_duration(string value, string expected)
    {
        // .NET takes 10 for ten days, and 24:00:00 for 24 of them.
        foreach (var name in new[] { "Wait", "Rest" })
        {
            var reader = Reader(($"PCF:Pool:{name}", value));
            reader.Read<PoolSettings>("PCF:Pool");

            var written = Assert.Throws<SettingsException>(reader.ThrowIfWrong).Message;
            Assert.Equal(expected.Replace("Wait", name, StringComparison.Ordinal).Replace(name == "Rest" ? ", from 1 to 60 seconds" : "\n", "",
                StringComparison.Ordinal), written);
        }
    }

    [Theory]
    [InlineData("00:00:02", 2)]
    [InlineData("0:0:2", 2)]
    [InlineData("00:00:02.5", 2.5)]
    [InlineData("00:01", 60)]
    [InlineData("14.00:00:00", 14 * 86_400)]
    [InlineData("14.00:00:00.25", (14 * 86_400) + 0.25)]
    public void A_duration_has_hours_minutes_and_seconds_and_may_have_days(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Reader(("PCF:Pool:Rest", value)).Read<PoolSettings>("PCF:Pool").Rest);

    [Fact]
    public void All_wrong_values_are_told_at_once()
    {
        var reader = Reader(("PCF:Pool:Size", "0"), ("PCF:Pool:On", "?"));
        reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal(2, Assert.Throws<SettingsException>(reader.ThrowIfWrong).Problems.Count);
    }

    [Fact]
    public void What_code_has_set_is_checked_as_a_setting_is()
    {
        var reader = Reader();
        var settings = new PoolSettings { Size = 0, Colour = (Colour)7, Names = null!, Ratio = double.NaN };
        reader.Read("PCF:Pool", settings);

        Assert.Equal(
            [
                "PCF__Pool__Size is '0', by code; it should be a whole number from 1 to 64.",
                "PCF__Pool__Ratio is 'NaN', by code; it should be a number from 0 to 1.",
                "PCF__Pool__Colour is '7', by code; it should be one of red, green.",
                "PCF__Pool__Names is null, by code; it should be a list of texts.",
            ],
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Problems);
        // So that what checks lists further has one.
        Assert.Empty(settings.Names);
    }

    [Fact]
    public void A_list_by_code_has_no_empty_places()
    {
        var reader = Reader();
        reader.Read("PCF:Pool", new PoolSettings { Names = ["a", null!] });

        Assert.Equal(["PCF__Pool__Names is 'a,', by code; it should be a list of texts."],
            Assert.Throws<SettingsException>(reader.ThrowIfWrong).Problems);
    }

    [Fact]
    public void A_setting_that_nothing_reads_is_named()
    {
        var reader = Reader(("PCF:Pool:Sise", "3"), ("PCF:Pool:Size:0", "3"), ("PCF:Pool:Names:0", "a"), ("PCF:Pool:Names:1", "b"));
        var settings = reader.Read<PoolSettings>("PCF:Pool");

        Assert.Equal(["PCF__Pool__Sise", "PCF__Pool__Size__0"], reader.Unread("PCF"));
        Assert.Equal(["a", "b"], settings.Names);
    }

    private static SettingsReader Reader(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    internal enum Colour
    {
        Red,
        Green,
    }

    internal sealed class TimesSettings
    {
        [Range(60, 3_600)]
        public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(10);

        [Range(0.001, 1.0)]
        public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(0.1);

        [Range(0.0, 5.0)]
        public TimeSpan Delay { get; set; }
    }

    internal sealed class PoolSettings
    {
        [Range(1, 64)]
        public int Size { get; set; } = 4;

        [Range(0.0, 1.0)]
        public double Ratio { get; set; } = 1;

        [Range(1.0, 60.0)]
        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);

        public TimeSpan? Rest { get; set; }

        public Colour Colour { get; set; }

        public bool On { get; set; }

        public Uri? Endpoint { get; set; }

        public string Path { get; set; } = "pool.db";

        [EmptyIsUnset]
        public string? File { get; set; }

        public IReadOnlyList<string> Names { get; set; } = [];

        [Secret]
        [StringLength(99, MinimumLength = 8)]
        public string? Password { get; set; }
    }
}
