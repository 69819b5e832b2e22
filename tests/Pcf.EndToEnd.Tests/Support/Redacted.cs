using System.Text;
using Pcf.Redaction;
using Pcf.Tool.Redact;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Runs a redaction inside the test, on chunks of any size.</summary>
internal sealed class Redacted
{
    private readonly MemoryStream _written = new();

    private Redacted()
    {
    }

    public RedactTally Tally { get; } = new();

    public string Text => Encoding.UTF8.GetString(_written.ToArray());

    public static Redacted Of(byte[] input, int chunk, Func<Redactor, RedactTally, RedactedOutput, IRedaction> make)
    {
        var run = new Redacted();
        var output = new RedactedOutput(run._written);
        var redaction = make(new Redactor(), run.Tally, output);
        for (var at = 0; at < input.Length; at += chunk)
        {
            var piece = input.AsSpan(at, Math.Min(chunk, input.Length - at));
            run.Tally.Read(piece);
            redaction.Take(piece);
        }
        redaction.End();
        output.Flush();
        run.Tally.End();
        return run;
    }

    public static Redacted Of(string input, int chunk, Func<Redactor, RedactTally, RedactedOutput, IRedaction> make) =>
        Of(Encoding.UTF8.GetBytes(input), chunk, make);
}
