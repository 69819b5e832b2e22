using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>One line of a corpus file: a template and what must be gone or still there after redaction.</summary>
/// <param name="Id">Unique over all files.</param>
/// <param name="Kind">What the secret is and how it is written; recall is counted per kind.</param>
/// <param name="Context">The place it stands in, for the reader of a failure.</param>
/// <param name="Text">The template: <c>«name=generator:argument|filter»</c> is filled in, <c>⟦…⟧</c> may be masked along with a secret in it.</param>
internal sealed record CorpusRow(string Id, string Kind, string Context, string Text)
{
    /// <summary>The placeholders, by name, whose values are secrets.</summary>
    public string[] Secrets { get; init; } = [];

    /// <summary>Literal text that must be gone: the literals of a statement.</summary>
    public string[] Gone { get; init; } = [];

    /// <summary>Literal text that must survive.</summary>
    public string[] Keep { get; init; } = [];

    /// <summary>The only right answer, where there is one.</summary>
    public string? Expected { get; init; }

    /// <summary>Whether the expanded text is a JSON document and must stay one.</summary>
    public bool Json { get; init; }

    public override string ToString() => Id;
}

/// <summary>The three files: secrets, benign text, statements.</summary>
internal static class CorpusFiles
{
    public static IReadOnlyList<CorpusRow> Secrets { get; } = Read("secrets.jsonl");

    public static IReadOnlyList<CorpusRow> Benign { get; } = Read("benign.jsonl");

    public static IReadOnlyList<CorpusRow> Statements { get; } = Read("statements.jsonl");

    private static List<CorpusRow> Read(string name)
    {
        using var stream = typeof(CorpusFiles).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        var rows = new List<CorpusRow>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(JsonSerializer.Deserialize<CorpusRow>(line, JsonSerializerOptions.Web) ?? throw new InvalidDataException(line));
        }
        return rows;
    }
}
