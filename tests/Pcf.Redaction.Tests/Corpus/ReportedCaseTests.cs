using System.Globalization;
using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Inputs that users, attackers and public bug reports have broken the redactor with, by kind.</summary>
public sealed class ReportedCaseTests
{
    private static readonly List<ReportedCase> Cases = Read();

    public static TheoryData<string> Kinds => [.. Cases.Select(one => one.Kind).Distinct()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_is_right_now(string kind)
    {
        var wrong = Cases.Where(one => one.Kind == kind).Select(one => (Case: one, Output: Run(one))).Where(run => !IsRight(run.Case, run.Output))
            .Select(run => $"{run.Case.Id}: {run.Case.Text}   became   {run.Output}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void Each_is_stable()
    {
        var redactor = new Redactor();
        var unstable = Cases.Select(one => redactor.Redact(one.Text)).Where(once => redactor.Redact(once) != once);

        Assert.Empty(unstable);
    }

    private static bool IsRight(ReportedCase one, string output) =>
        (one.MustGo is null || !output.Contains(one.MustGo, StringComparison.Ordinal))
            && (one.MustStay is null || output.Contains(one.MustStay, StringComparison.Ordinal));

    private static string Run(ReportedCase one)
    {
        var redactor = one.Rules is null ? new Redactor() : new Redactor(new RedactionOptions { Names = one.Rules.Names });
        return one.Mode switch
        {
            "api" => redactor.Redact(one.Name!, one.Text),
            "argument" => new ValueRedactor(redactor).Text(one.Name!, Typed(one.Type!, one.Text)),
            _ => redactor.Redact(one.Text),
        };
    }

    private static object Typed(string type, string text) => type switch
    {
        "Int64" => long.Parse(text, CultureInfo.InvariantCulture),
        "Guid" => Guid.Parse(text),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such type"),
    };

    private static List<ReportedCase> Read()
    {
        using var stream = typeof(ReportedCaseTests).Assembly.GetManifestResourceStream("reported.jsonl")!;
        using var reader = new StreamReader(stream);
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        var cases = new List<ReportedCase>();
        while (reader.ReadLine() is { } line) { cases.Add(JsonSerializer.Deserialize<ReportedCase>(line, options)!); }
        return cases;
    }

    /// <param name="Id">Unique.</param>
    /// <param name="Kind">What was wrong.</param>
    /// <param name="Mode">How the text is given: <c>text</c>, <c>api</c> with a name, <c>argument</c> with a name and a type, <c>rules</c> with names
    /// of the user's own.</param>
    /// <param name="Text">The input.</param>
    private sealed record ReportedCase(string Id, string Kind, string Mode, string Text)
    {
        public string? Name { get; init; }

        public string? Type { get; init; }

        public UserNames? Rules { get; init; }

        public string? MustGo { get; init; }

        public string? MustStay { get; init; }
    }

    private sealed record UserNames(string[] Names);
}
