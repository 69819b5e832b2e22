using System.Text;
using System.Text.Json;

namespace Pcf.Api.Tests.Support;

/// <summary>Request bodies that no good client sends, the same ones for the same seed.</summary>
internal sealed class HostileRequests(int seed)
{
    private static readonly string[] Documents =
    [
        "{ user(id: 1) { name email } }",
        "query Q($id: ID!, $n: Int = 3) { note(id: $id) { ...F author { name } } notes(first: $n) { totalCount edges { node { ...F } } } } fragment "
            + "F on Note { id title }",
        "{ searchNotes(query: \"plan \\u0041 \\\"x\\\"\", first: 2) { edges { node { title viewers { id } } cursor } pageInfo { hasNextPage } } }",
        "query { __schema { types { name fields(includeDeprecated: true) { name args { name type { kind ofType { name } } } } } } }",
        "{ a: me { id } b: health { status @include(if: true) version @skip(if: false) } organization(id: 2) { members(first: 2) { totalCount } } }",
        "mutation { shareNote(id: \"nothing\", userId: 2, shared: false) { id } }",
        "\"\"\"block \\\"\"\" string\"\"\" { me { ... on User { id } } }",
        "subscription { noteUpdated(id: 3) { id } }",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "(", ")", "[", "]", ":", "!", "=", "|", "&", "$", "@", "...", ",", "query", "mutation", "subscription", "fragment", "on", "true",
        "null",
        "me", "user", "notes", "id", "name", "__typename", "__schema", "\"x\"", "\"\"\"", "1", "-0", "1.5e9", "99999999999999999999", "$id",
        "@include", "if", "#c\n", "\ufeff", "\\", "\u0000",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next body, and whether it may be a valid request all the same.</summary>
    public (byte[] Body, bool MayBeValid) Next() => _random.Next(6) switch
    {
        0 => (RandomBytes(), false),
        1 => (Envelope(RandomText()), false),
        2 => (Envelope(RandomTokens()), true),
        3 => (Envelope(Mutate(Pick(Documents))), true),
        4 => (MutateBytes(Envelope(Pick(Documents))), true),
        _ => (Variables(), true),
    };

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(0, 200)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string RandomText() =>
        string.Concat("}", new string([.. Enumerable.Range(0, _random.Next(0, 120)).Select(_ => (char)_random.Next(1, 0x2100))]));

    private string RandomTokens() => string.Join(' ', Enumerable.Range(0, _random.Next(1, 60)).Select(_ => Pick(Tokens)));

    private string Mutate(string document)
    {
        var text = new StringBuilder(document);
        for (var n = _random.Next(1, 5); n > 0; n--)
        {
            var at = _random.Next(text.Length);
            _ = _random.Next(4) switch
            {
                0 => text.Remove(at, Math.Min(_random.Next(1, 10), text.Length - at)),
                1 => text.Insert(at, Pick(Tokens)),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(Pick(Tokens), _random.Next(1, 300)))),
                _ => text.Replace(text[at], (char)_random.Next(32, 127), at, 1),
            };
            if (text.Length == 0) { text.Append('{'); }
        }
        return text.ToString();
    }

    private byte[] MutateBytes(byte[] body)
    {
        for (var n = _random.Next(1, 6); n > 0; n--) { body[_random.Next(body.Length)] = (byte)_random.Next(256); }
        return body;
    }

    private byte[] Variables()
    {
        string[] values = ["1", "\"1\"", "null", "1e400", "[1]", "{}", "true", "-1", "2147483648", "\"\\ud800\"",
            new string('[', 200) + new string(']', 200)];
        return Encoding.UTF8.GetBytes(
            $$"""{"query":{{JsonSerializer.Serialize(Documents[1])}},"variables":{"id":{{Pick(values)}},"n":{{Pick(values)}}},"operationName":{{Pick(values)}}}""");
    }

    private static byte[] Envelope(string document) => JsonSerializer.SerializeToUtf8Bytes(new { query = document });

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
