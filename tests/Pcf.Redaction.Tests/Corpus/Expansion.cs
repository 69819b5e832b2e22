using System.Text;
using System.Text.RegularExpressions;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>A secret value as it stands in the text, and its pieces that must be gone.</summary>
internal sealed record SecretValue(string Name, string Text, IReadOnlyList<Piece> Parts);

/// <summary>A row with its placeholders filled in.</summary>
/// <param name="Row">The template.</param>
/// <param name="Text">What the redactor is given.</param>
/// <param name="Secrets">What it must mask.</param>
/// <param name="Outside">The text without secret values and without what may be masked along with them.</param>
/// <param name="Plain">The text without the secret parts only; a fragment found here as well is no leak.</param>
internal sealed partial record Expansion(CorpusRow Row, string Text, IReadOnlyList<SecretValue> Secrets, string Outside, string Plain)
{
    // Stands where a secret was cut out, so that its neighbours do not join to something that was never there.
    private const char Cut = '\uFFFF';

    private const int FirstSeed = 20_260_101;
    private const int FreshSeed = 7_919;

    /// <summary>The seed a redactor may be developed against, and the one it may not.</summary>
    public static TheoryData<int> Seeds { get; } = [FirstSeed, FreshSeed];

    public static IEnumerable<Expansion> Of(IEnumerable<CorpusRow> rows, int seed = FirstSeed) => rows.Select(row => Of(row, seed));

    public static Expansion Of(CorpusRow row, int seed)
    {
        var draw = new Draw(row.Id, seed);
        var made = new Dictionary<string, IReadOnlyList<Piece>>(StringComparer.Ordinal);
        var secrets = new List<SecretValue>();
        var text = new StringBuilder();
        var outside = new StringBuilder();
        var plain = new StringBuilder();
        var tolerated = 0;
        var at = 0;
        foreach (Match mark in Mark().Matches(row.Text))
        {
            Literal(row.Text[at..mark.Index]);
            at = mark.Index + mark.Length;
            if (mark.Value is "⟦") { tolerated++; continue; }
            if (mark.Value is "⟧") { tolerated--; continue; }
            Value(mark);
        }
        Literal(row.Text[at..]);
        if (tolerated != 0) { throw new InvalidDataException($"{row.Id}: ⟦ and ⟧ do not match."); }
        return new Expansion(row, text.ToString(), secrets, outside.ToString(), plain.ToString());

        void Literal(string literal)
        {
            text.Append(literal);
            plain.Append(literal);
            if (tolerated == 0) { outside.Append(literal); }
        }

        void Value(Match mark)
        {
            var name = mark.Groups["name"].Value;
            var generator = mark.Groups["generator"].Value;
            var argument = mark.Groups["argument"].Value;
            if (name.Length == 0) { name = argument.Length == 0 ? generator : $"{generator}:{argument}"; }
            // The same name twice in a row is the same value twice.
            if (!made.TryGetValue(name, out var pieces)) { made[name] = pieces = Placeholders.Make(generator, argument, draw); }

            var written = pieces.Select(piece => piece with { Text = Escapes.Apply(mark.Groups["filter"].Value, piece.Text) }).ToList();
            var value = string.Concat(written.Select(piece => piece.Text));
            if (!row.Secrets.Contains(name)) { Literal(value); return; }
            text.Append(value);
            foreach (var piece in written) { plain.Append(piece.Secrecy == Secrecy.None ? piece.Text : Cut); }
            secrets.Add(new SecretValue(name, value, [.. written.Where(piece => piece.Secrecy != Secrecy.None)]));
        }
    }

    [GeneratedRegex("""⟦|⟧|«((?<name>[a-z][a-z0-9]*)=)?(?<generator>[a-z0-9]+)(:(?<argument>[^|»]*))?(\|(?<filter>[a-z0-9]+))?»""",
        RegexOptions.ExplicitCapture, 1_000)]
    public static partial Regex Mark();
}
