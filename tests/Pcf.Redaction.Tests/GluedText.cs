using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Pcf.Redaction.Tests.Corpus;

namespace Pcf.Redaction.Tests;

/// <summary>Redacting once more changes nothing, whatever is glued to what: a mask ends a word, and what is left beside it may be a secret on its
/// own.</summary>
public sealed class GluedText
{
    private const int Runs = 60_000;

    private static readonly string[] Masks =
        ["[REDACTED]", "\"[REDACTED]\"", "[REDACTED:failed]", "***", "***@example.com", "****-****-****-1111", "203.0.113.0/24", "2001:db8:85a3::/48",
            "::/48", "0/24", "[RED", "ACTED]", "****-", "/48", "/24"];

    private static readonly string[] LookAlikes =
        ["4111", "1111", "1.", "203.0.113.", "2001:db8:", "::1", "12:34:56", "2026-01-02T03:04:05Z", "555-0199", "GB82", "a@b", "sha256:",
            "x4eC39HqLyjWDarjtT1zdp7dc", "AKIA", "0x1f", "hunter2", "example.com", "+49", "AC0123456789abcdef"];

    private static readonly string[] Separators =
    [
        "", "", "", " ", "=", ":", ": ", "\"", "\":\"", "\\\"", "'", "`", "%22", "%40", "%3D", "&quot;", "\n", "\t", "\\n", ",", ";", "&", "?", "|",
        "/", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "@", "@tcp(", "://", ".", "-", "--",
        " -p ", " -u ", "+", "*", "_", "~", "#", "${", "%(", "->", " is ", " for ", "é", "\ud83d\ude00", "\0",
    ];

    private static readonly string[] Secrets = [.. Expansion.Of(CorpusFiles.Secrets).SelectMany(row => row.Secrets).Select(secret => secret.Text)
        .Where(secret => secret.Length < 400)];

    private readonly Redactor _redactor = new();

    [Fact]
    public void Any_text_is_redacted_once_and_for_all()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithEndSize(14).WithReplay(20_261_122, 7), Prop.ForAll(Texts().ToArbitrary(), text =>
        {
            var once = _redactor.Redact(text);

            Assert.Same(once, _redactor.Redact(once));
        }));
        // What never came to rest would be masked whole, and the promise would be an empty one.
        Assert.InRange(_redactor.Failures, 0, Runs / 1_000);
    }

    [Fact]
    public void A_buffer_takes_what_a_string_would_be() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4_000).WithEndSize(14).WithReplay(20_261_122, 9), Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        var output = new ArrayBufferWriter<char>();

        var isChanged = _redactor.Redact(text, output);

        Assert.Equal(_redactor.Redact(text), output.WrittenSpan.ToString());
        Assert.Equal(isChanged, !output.WrittenSpan.SequenceEqual(text));
    }));

    [Theory]
    [InlineData("[A-Z]{8}")]
    [InlineData("[A-Z\\]]+")]
    [InlineData("\\[.*\\]")]
    [InlineData("[*]+")]
    [InlineData("[0-9]{3,}")]
    public void An_expression_that_finds_masks_comes_to_rest(string pattern)
    {
        var redactor = new Redactor(
            new RedactionOptions
            {
                PatternDeadline = TimeSpan.FromSeconds(1),
                Patterns = new Dictionary<string, string>(StringComparer.Ordinal) { ["own"] = pattern },
            });

        var once = redactor.Redact("password=hunter2 ada@example.com card 4111 1111 1111 1111 from 203.0.113.77 and ABCDEFGHIJ");

        Assert.Same(once, redactor.Redact(once));
        Assert.Equal(0, redactor.Failures);
    }

    private static Gen<string> Texts() =>
        from pieces in Gen.Frequency(
            (6, Gen.Elements(Secrets)), (3, Gen.Elements(Hostile.Starts.ToArray())), (3, Gen.Elements(Hostile.Names.ToArray())),
        (4, Gen.Elements(Masks)), (3, Gen.Elements(LookAlikes)),
            (8, Gen.Elements(Separators)), (1, Gen.Choose(1, 0xd7ff).Select(code => ((char)code).ToString())),
        (1, Gen.Choose(33, 126).Select(code => ((char)code).ToString()))).NonEmptyListOf()
        select string.Concat(pieces);
}
