using System.Text.Json;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Reads the user's own rules from a JSON file: the same that the service takes by configuration, under the same names.</summary>
internal static class RuleFile
{
    private const string Known = "names, prefixes, patterns and allow";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>A redactor with the file's rules beside the library's.</summary>
    /// <exception cref="FormatException">The file holds something else; the message tells what in one line.</exception>
    public static Redactor Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(File.ReadAllBytes(path)), Lenient);
            return new Redactor(OptionsOf(document.RootElement));
        }
        catch (JsonException e)
        {
            throw Wrong(path, $"should be JSON, and line {e.LineNumber + 1} is not");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(path, "holds half a surrogate pair; its texts should be Unicode");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw Wrong(path, e.Message);
        }
    }

    private static RedactionOptions OptionsOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) { throw new FormatException($"should be an object with {Known}"); }
        // No request waits for a file, and a busy machine can take the deadline of one away.
        var options = new RedactionOptions { PatternDeadline = TimeSpan.FromSeconds(1) };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rules in root.EnumerateObject())
        {
            // Configuration takes names in any case, and a section of it may be pasted here.
            var kind = rules.Name.ToLowerInvariant();
            if (!seen.Add(kind)) { throw new FormatException($"has '{rules.Name}' twice; one of them would not count"); }
            switch (kind)
            {
                case "names":
                    options.Names = Texts(rules);
                    break;
                case "prefixes":
                    options.Prefixes = Texts(rules);
                    break;
                case "allow":
                    options.Allow = Texts(rules);
                    break;
                case "patterns":
                    options.Patterns = Patterns(rules);
                    break;
                default:
                    throw new FormatException($"has '{rules.Name}'; it should have only {Known}");
            }
        }
        return options;
    }

    private static string[] Texts(JsonProperty rules) =>
        rules.Value.ValueKind == JsonValueKind.Array && rules.Value.EnumerateArray().All(IsText)
            ? [.. rules.Value.EnumerateArray().Select(one => one.GetString()!)]
            : throw new FormatException($"has '{rules.Name}', which should be a list of texts that are not empty");

    private static Dictionary<string, string> Patterns(JsonProperty rules)
    {
        var patterns = new Dictionary<string, string>(StringComparer.Ordinal);
        if (rules.Value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"has '{rules.Name}', which should be an object of expressions by their names");
        }
        foreach (var pattern in rules.Value.EnumerateObject())
        {
            if (pattern.Name.Length == 0 || !IsText(pattern.Value))
            {
                throw new FormatException($"has the pattern '{pattern.Name}', which should have a name and be a text that is not empty");
            }
            if (!patterns.TryAdd(pattern.Name, pattern.Value.GetString()!))
            {
                throw new FormatException($"has the pattern '{pattern.Name}' twice; one of them would not count");
            }
        }
        return patterns;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static ReadOnlyMemory<byte> WithoutMark(byte[] file) => file.AsSpan().StartsWith("\ufeff"u8) ? file.AsMemory("\ufeff"u8.Length) : file;

    // A rule's own line ends and what the framework adds for programmers are no part of one line for people.
    private static FormatException Wrong(string path, string message)
    {
        var end = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return new FormatException($"--rules {path}: {(end < 0 ? message : message[..end]).ReplaceLineEndings(" ")}");
    }
}
