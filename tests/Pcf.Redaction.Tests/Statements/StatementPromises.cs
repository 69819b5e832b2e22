using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Pcf.Redaction.Tests.Statements;

/// <summary>What holds for every text, statement or not.</summary>
public sealed class StatementPromises
{
    private const string Secret = "zq7Secret42";

    // Pieces that mean something, in any order: most texts made of them are no statements, and the promises hold all the same.
    private static readonly string[] Pieces =
    [
        "SELECT", "FROM", "AS", "PASSWORD", "IDENTIFIED", "BY", "INTO", "IN", "VALUES", "TRUE", "users", "t1", "a", "E", "q", "N", "U&", "_utf8",
        "date",
        " ", "  ", "\n", "\r", "\u2028", "'", "''", "\"", "`", "[", "]", "]]", "(", ")", "{", "}", ",", ";", ":", "::", ":=", ".", "..", "..=", "...",
        ">", "=", "-", "--", "+", "*", "/", "//",
        "/*", "*/", "/*!", "#", "$", "$$", "$t$", "$1", "@", "@p", "?", "??", "\\", "\\'", "\\\"", "⟨", "⟩", "1", "42", ".5", "1e", "-1", "0xff",
        "1h30m", "|", "&", "<", "!", "\"\"\"", "é", "\ud800", "\0",
        "\"x\"", "'x'", "[x y]", "(1, 2)", "person:", "\ufeff", "~", "%",
    ];

    public static readonly TheoryData<string> Languages = ["sql", "graphql"];

    [Theory, MemberData(nameof(Languages))]
    public void Any_text_is_redacted_once_and_for_all_and_grows_never(string language) => Hold(Texts(), text =>
    {
        var once = Redact(language, text);
        Assert.Equal(once, Redact(language, once));
        Assert.InRange(once.Length, 0, text.Length);
        var output = new ArrayBufferWriter<char>();
        Write(language, text, output);
        Assert.Equal(once, output.WrittenSpan.ToString());
    });

    [Theory]
    [InlineData("\"x\".e'a'")]
    [InlineData("|\"x\".N'a' SELECT")]
    [InlineData("\"x\".x\"y\"")]
    [InlineData("\"x\".U&'a'")]
    [InlineData("SELECT #x.e\"y\" {1")]
    public void A_name_before_a_string_with_a_prefix_is_redacted_once_and_for_all(string text)
    {
        var once = Redact("sql", text);

        Assert.Equal(once, Redact("sql", once));
    }

    [Fact]
    public void How_far_the_end_is_changes_no_word() => Hold(Texts(), text =>
    {
        // Sixteen characters are read at once where there are as many left, and one by one at the end.
        Assert.Equal(SqlStatement.Redact(text), SqlStatement.Redact(text + new string(' ', 32)));
    });

    [Fact]
    public void A_buffer_keeps_nothing_that_was_read_ahead() =>
        Hold(Gen.Elements("SELECT", "a", "PASSWORD", ",", "(", ")", " ", "-", $"'{Secret}'", $"\"{Secret}\"", $"x={Secret}", $"$${Secret}$$",
            $"/*{Secret}*/").ListOf().Select(string.Concat).ToArbitrary(), text =>
    {
        var output = new ArrayBufferWriter<char>(1_024);

        SqlStatement.Redact(text, output);

        Assert.DoesNotContain(Secret[..3], output.GetSpan()[..Math.Max(0, text.Length - output.WrittenCount)].ToString(), StringComparison.Ordinal);
    }, runs: 5_000);

    [Fact]
    public void Steps_grow_with_the_length_and_no_faster() => Hold(Texts(), text =>
    {
        // The hostile part is that a text repeats: what reads ahead once for each piece would show here.
        var many = string.Concat(Enumerable.Repeat(text, 50));

        Assert.InRange(SqlStatement.CountWork(many), 0, 64 + (20L * many.Length));
    }, runs: 5_000);

    [Theory]
    [InlineData("['")]
    [InlineData("[[['")]
    [InlineData("/*")]
    [InlineData("/**//*")]
    [InlineData("$a$ ")]
    [InlineData("\\'")]
    [InlineData("'\\'' ")]
    [InlineData("# x\n")]
    [InlineData("a:[")]
    [InlineData("((1),")]
    [InlineData("\"a\".")]
    [InlineData("[a")]
    [InlineData("- ")]
    [InlineData("(1), ")]
    [InlineData("\"a\".b ")]
    public void Hostile_repetition_takes_linear_steps(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length));

        Assert.InRange(SqlStatement.CountWork(text), 0, 20L * text.Length);
    }

    [Fact]
    public void A_secret_in_a_value_never_stays()
    {
        string[] hiding =
        [
            $"'{Secret}'", $"'it''s {Secret}'", $"E'\\'{Secret}'", $"N'{Secret}'", $"q'[{Secret}'s]'", $"$${Secret}$$", $"$t${Secret}'$t$",
            $"\"{Secret} x\"", $"\"{Secret}\"",
            $"person:{Secret}", $"person:⟨{Secret}⟩", $"person:`{Secret}`", $"person:[1, '{Secret}']", $"person:{{ a: '{Secret}' }}",
            $"d\"{Secret}\"", $"/* {Secret} */ 1",
            $"1 -- {Secret}\n", $"1 # {Secret}\n", $"1 // {Secret}\n", $"['{Secret}', 1]", $"{{ a: \"{Secret}\" }}", $"'a\n{Secret}'",
            $"_utf8'{Secret}'", $"f('{Secret}')",
            $"7{Secret}", $"'{Secret}", $"'\"{Secret}'", $"\"'{Secret}\"", $"'C:\\\\{Secret}'", $"(-'{Secret}')", $"PASSWORD {Secret}",
        ];
        string[] around = ["a", "t.x", "[order details]", "`it's`", "'x'", "'it''s'", "42", "$1", "@p", "f(a, 'b')", "person:1", "\"q\"", "(1, 2)",
            "NULL", "x::int", "d'2020'", "⟨it's⟩", "'it\\'s'", "E'\\''"];
        var texts = from before in Gen.Elements(around)
                    from secret in Gen.Elements(hiding)
                    from after in Gen.Elements(around)
                    from more in Gen.Elements(hiding)
                    select $"SELECT {before}, x = {secret} , {after} AND y = {more}";

        Hold(texts.ToArbitrary(), text => Assert.DoesNotContain(Secret, SqlStatement.Redact(text), StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_in_a_graphql_value_never_stays()
    {
        string[] hiding = [$"\"{Secret}\"", $"\"\"\"a \"{Secret}\" \"\"\"", $"\"\\\"{Secret}\"", $"# \"{Secret}\n1", $"7{Secret}", $"'{Secret}'",
            $"[{{a: \"{Secret}\"}}]", $"\"{Secret}"];
        string[] around = ["1", "\"x\"", "\"\"\"y\"\"\"", "$v", "RED", "null", "[1, 2]", "\"\\\\\"", "# don't \"\n2"];
        var texts = from before in Gen.Elements(around)
                    from secret in Gen.Elements(hiding)
                    from after in Gen.Elements(around)
                    select $"{{ f(a: {before}, b: {secret}, c: {after}) {{ g }} }}";

        Hold(texts.ToArbitrary(), text => Assert.DoesNotContain(Secret, GraphQLStatement.Redact(text), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Writing_into_a_buffer_allocates_nothing(string language)
    {
        const string Text = "INSERT INTO t (a, b) VALUES (1, 'it\\'s'), (2, \"y\") -- c\n, (3, person:{a: [1]})";
        var output = new ArrayBufferWriter<char>(64 * 1_024);
        for (var i = 0; i < 100; i++) { Write(language, Text, output); }
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { Write(language, Text, output); }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Null_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentNullException>(() => SqlStatement.Redact(null!));
        Assert.Throws<ArgumentNullException>(() => GraphQLStatement.Redact(null!));
        Assert.Throws<ArgumentNullException>(() => SqlStatement.Redact("", null!));
        Assert.Throws<ArgumentNullException>(() => GraphQLStatement.Redact("", null!));
    }

    private static Arbitrary<string> Texts() => Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

    private static void Hold(Arbitrary<string> texts, Action<string> promise, int runs = 20_000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(60), Prop.ForAll(texts, promise));

    private static string Redact(string language, string text) => language == "sql" ? SqlStatement.Redact(text) : GraphQLStatement.Redact(text);

    private static void Write(string language, string text, ArrayBufferWriter<char> output)
    {
        if (language == "sql") { SqlStatement.Redact(text, output); }
        else { GraphQLStatement.Redact(text, output); }
    }
}
