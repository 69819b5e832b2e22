using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>The expanded corpus as JSON Lines, for tools that read files.</summary>
public static class CorpusExport
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes every row as <c>{"id","kind","text","secrets"}</c>; benign rows have no secrets, statements theirs.</summary>
    public static void WriteJsonLines(TextWriter writer)
    {
        foreach (var row in Expansion.Of([.. CorpusFiles.Secrets, .. CorpusFiles.Benign, .. CorpusFiles.Statements]))
        {
            var secrets = row.Secrets.SelectMany(secret => secret.Parts).Select(part => part.Text).Concat(row.Row.Gone);
            writer.WriteLine(JsonSerializer.Serialize(new { id = row.Row.Id, kind = row.Row.Kind, text = row.Text, secrets }, Readable));
        }
    }
}
