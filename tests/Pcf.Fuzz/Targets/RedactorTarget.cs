using System.Buffers;
using Pcf.Redaction;

namespace Pcf.Fuzz.Targets;

/// <summary>The redactor: once is enough, text grows by no more than its masks, and secrets on lines of their own never stay.</summary>
internal static class RedactorTarget
{
    // A mask adds this many characters at most.
    private const int MaskGrowth = 16;

    // In two halves, so that no scanner of sources takes them for real ones.
    private const string Password = "Qx7" + "planted9Zw";
    private const string Token = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc";

    private static readonly Lazy<Redactor> Redactor = new(() => new Redactor());

    public static void Check(byte[] input)
    {
        var text = FuzzTarget.Text(input);
        var redactor = Redactor.Value.WithOwnCounters();
        var once = redactor.Redact(text);
        var masks = redactor.Counts().Sum(rule => rule.Count);
        FuzzException.Unless(once.Length <= text.Length + (MaskGrowth * masks) || redactor.Failures > 0,
            $"{text.Length} characters became {once.Length} by {masks} masks");
        FuzzException.Unless(masks > 0 || redactor.Failures > 0 || ReferenceEquals(once, text), "text without a hit is another instance");
        FuzzException.Unless(redactor.Redact(once) == once, "redacted text is redacted once more");

        var written = new ArrayBufferWriter<char>();
        redactor.Redact(text, written);
        FuzzException.Unless(written.WrittenSpan.SequenceEqual(once), "text is written otherwise than returned");
        CheckPlanted(redactor, text);
    }

    private static void CheckPlanted(Redactor redactor, string text)
    {
        if (text.Contains(Password, StringComparison.Ordinal) || text.Contains(Token, StringComparison.Ordinal)) { return; }
        var redacted = redactor.Redact($"{text}\npassword={Password}\n{text}\ncharged {Token} twice\n{text}");
        FuzzException.Unless(!redacted.Contains(Password, StringComparison.Ordinal), "a planted password stays");
        FuzzException.Unless(!redacted.Contains(Token, StringComparison.Ordinal), "a planted token stays");
    }
}
