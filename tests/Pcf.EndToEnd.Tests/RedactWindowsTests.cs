using System.Text;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Redaction;
using Pcf.Tool.Redact;

namespace Pcf.EndToEnd.Tests;

/// <summary>Text in windows: what lies over a border is found wherever the border falls.</summary>
public sealed class RedactWindowsTests
{
    private static readonly WindowSize Small = new(Window: 1_024, Back: 512, Ahead: 512);

    private static readonly string Key = "-----BEGIN " + "PRIVATE KEY-----\n"
        + string.Concat(Enumerable.Range(0, 5).Select(i => new string((char)('A' + i), 56) + i + "Qx/+z9\n")) + "-----END " + "PRIVATE KEY-----\n";

    public static TheoryData<string, string> Secrets => new()
    {
        { Key, "AAAA CCCC EEEE" },
        { "login password=hunter2x9 done\n", "hunter hunter2x9" },
        { "key: |\n  s3cr3tLine0ne\n  s3cr3tLineTw0\nnext: 1\n", "" },
        { "password: |\n  s3cr3tLine0ne\n  s3cr3tLineTw0\nnext: 1\n", "s3cr3t" },
        { "- name: DB_PASSWORD\n  value: s3cr3tValue1\n", "s3cr3tValue1" },
        { "Content-Disposition: form-data; name=\"password\"\r\n\r\ns3cr3tValue1\r\n--x\r\n", "s3cr3tValue1" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_over_a_border_is_found_at_every_offset(string secret, string never)
    {
        for (var offset = 0; offset < 700; offset++)
        {
            var text = Lines(700 + offset) + secret + Lines(2_000);

            var run = Of(text);

            Assert.Equal(new Redactor().Redact(text), run);
            foreach (var part in never.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.DoesNotContain(part, run, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("&password=hunter2x9&", ' ')]
    [InlineData("\"password\": \"hun ter, 2x9\", ", ' ')]
    [InlineData(" password=hunter2x9 ", 'é')]
    [InlineData("&password=hunter2x9&", '/')]
    public void A_secret_in_a_line_longer_than_a_window_is_found_at_every_offset(string secret, char filler)
    {
        for (var offset = 0; offset < 1_100; offset++)
        {
            var text = new string(filler, 300 + offset) + secret + new string(filler, 2_000);

            var run = Of(text);

            Assert.Equal(new Redactor().Redact(text), run);
            Assert.DoesNotContain("2x9", run, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Chunks_of_any_size_give_the_same()
    {
        var text = Lines(900) + Key + Lines(900) + "päss password=hunter2x9\r\n\r\n" + Lines(900) + "last";

        foreach (var chunk in (int[])[1, 2, 3, 7, 64, 1_535, 1_536, 1_537, 100_000]) { Assert.Equal(new Redactor().Redact(text), Of(text, chunk)); }
    }

    [Fact]
    public void Windows_that_take_longer_than_later_ones_are_still_written_first()
    {
        // Every third window is full of secrets, the others are plain.
        var text = string.Concat(
            Enumerable.Range(0, 200)
                .Select(i => i % 3 == 0 ? string.Concat(Enumerable.Repeat($"password=hunter{i}x9 kim{i}@example.com\n", 25)) : Lines(1_000)));

        Assert.Equal(new Redactor().Redact(text), Of(text));
    }

    [Theory]
    [InlineData("one\r\ntwo\n\n\r\nlast")]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData("\ufeffwith a mark\r\n")]
    public void Text_without_secrets_stays_byte_for_byte(string text) => Assert.Equal(text, Of(text));

    [Fact]
    public void A_line_that_is_no_utf_8_is_masked_whole_and_counted()
    {
        byte[] input = [.. "a\r\nb "u8, 0xFF, .. " password=x\r\npassword=hunter2x9\n"u8];

        var run = Redacted.Of(input, 5, Make);

        Assert.Equal("a\r\n[REDACTED:failed]\r\npassword=[REDACTED]\n", run.Text);
        Assert.Equal((1, 3, input.Length), (run.Tally.Failures, run.Tally.Lines, run.Tally.Bytes));
    }

    [Fact]
    public void What_is_one_secret_wherever_it_is_cut_is_masked_and_counted()
    {
        var tight = new WindowSize(Window: 256, Back: 4_096, Ahead: 256);

        var run = Redacted.Of("password=\"" + new string('z', 5_000), 64,
            (redactor, tally, output) => new TextWindows(redactor, tally, output, tight));

        Assert.StartsWith("[REDACTED:failed]", run.Text, StringComparison.Ordinal);
        Assert.True(run.Tally.Failures > 0);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Text_of_two_or_four_bytes_a_sign_without_a_mark_is_masked_line_by_line(string encoding)
    {
        var run = Redacted.Of(Encoding.GetEncoding(encoding).GetBytes("one line\npassword=hunter2x9\nab\n"), 7, Make);

        Assert.DoesNotContain("h\0", run.Text.Replace("\0\0", "\0", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.StartsWith("[REDACTED:failed]\n[REDACTED:failed]\n", run.Text, StringComparison.Ordinal);
        Assert.True(run.Tally.Failures >= 3);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void A_byte_order_mark_says_how_to_read_the_input(string encoding)
    {
        var source = Encoding.GetEncoding(encoding);
        byte[] input = [.. source.GetPreamble(), .. source.GetBytes("päss \ud83d\ude00\r\npassword=hunter2x9\n")];
        foreach (var chunk in (int[])[4, 5, 7, 64, 4_096])
        {
            var decoder = InputDecoder.For(input.AsSpan(0, 4))!;
            var text = new List<byte>();
            for (var at = 0; at < input.Length; at += chunk)
            {
                text.AddRange(decoder.Decode(input.AsSpan(at, Math.Min(chunk, input.Length - at)), isEnd: false));
            }
            text.AddRange(decoder.Decode([], isEnd: true));

            Assert.Equal("päss \ud83d\ude00\r\npassword=[REDACTED]\n", Redacted.Of([.. text], chunk, Make).Text);
        }
    }

    [Theory]
    [InlineData("a\0b\0c plain")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("field\0value\0next\0")]
    public void Zeros_between_words_are_text(string text)
    {
        Assert.False(InputDecoder.IsWide(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, Of(text));
    }

    [Fact]
    public void A_long_line_that_does_not_come_to_rest_is_looked_at_in_pieces()
    {
        // Again and again a name before a name: what is masked makes a value of the next.
        var hard = string.Concat(Enumerable.Repeat("pw: ", 9_000));
        var text = hard + string.Concat(Enumerable.Range(0, 8_000).Select(i => $"kept{i % 7} ")) + "password=hunter2x9 end\nnext line\n";

        var run = Redacted.Of(text, 4_096, (redactor, tally, output) => new TextWindows(redactor, tally, output));

        Assert.Equal("[REDACTED:failed]", new Redactor().Redact(text));
        Assert.DoesNotContain("hunter2x9", run.Text, StringComparison.Ordinal);
        Assert.EndsWith(" kept5 password=[REDACTED] end\nnext line\n", run.Text, StringComparison.Ordinal);
        Assert.Contains(" kept3 kept4 kept5 ", run.Text, StringComparison.Ordinal);
    }

    private static string Of(string text, int chunk = 333) => Redacted.Of(text, chunk, Make).Text;

    private static TextWindows Make(Redactor redactor, RedactTally tally, RedactedOutput output) => new(redactor, tally, output, Small);

    // Lines of many lengths, so that a border falls on every place of one.
    private static string Lines(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < length; i++) { text.Append("nothing of note here".AsSpan(0, 4 + i % 17)).Append('\n'); }
        text.Length = Math.Max(0, length - 1);
        return text.Append('\n').ToString();
    }
}
