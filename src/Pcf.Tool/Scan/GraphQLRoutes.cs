using System.Text;
using System.Text.Json.Nodes;
using static Pcf.Tool.Scan.ScanRequest;

namespace Pcf.Tool.Scan;

/// <summary>Canaries in GraphQL: documents, variables, mutations, and bodies that are none.</summary>
internal static class GraphQLRoutes
{
    private const int Huge = 2 << 20;
    private const string Create = "mutation($input: CreateNoteInput!) { createNote(input: $input) { id content } }";
    private const string CreateUser = "mutation($input: CreateUserInput!) { createUser(input: $input) { id } }";

    public static IEnumerable<ScanRoute> All { get; } =
    [
        Document("string-literal", text => $"{{ searchNotes(query: \"{text}\") {{ totalCount }} }}"),
        Document("block-string", text => $"{{ searchNotes(query: \"\"\"{text}\"\"\") {{ totalCount }} }}"),
        Document("string-literal-refused", text => $"{{ user(id: \"{text}\") {{ name }} }}"),
        Document("string-literal-wrong-type", text => $"{{ users(first: \"{text}\") {{ totalCount }} }}"),
        Document("number-literal", text => $"{{ user(id: {text}) {{ name }} }}", Fit.Number),
        Document("number-literal-wrong-type", text => $"{{ users(first: {text}) {{ totalCount }} }}", Fit.Number),
        Document("object-literal", text => $"mutation {{ createUser(input: {{name: \"x\", email: \"{text}\"}}) {{ id }} }}"),
        Document("object-literal-unknown-field",
            text => $"mutation {{ createUser(input: {{name: \"x\", email: \"x\", pin: \"{text}\"}}) {{ id }} }}"),
        Document("enum-unknown", text => $"mutation {{ createUser(input: {{name: \"x\", email: \"x\", kind: {text}}}) {{ id }} }}", Fit.Name),
        Document("alias", text => $"{{ {text}: me {{ name }} }}", Fit.Name) with { IsEchoed = true },
        Document("alias-of-failing-field", text => $"{{ {text}: user(id: \"none\") {{ name }} }}", Fit.Name) with { IsEchoed = true },
        Document("operation-name", text => $"query {text} {{ me {{ name }} }}", Fit.ShapedName),
        Document("operation-name-failing", text => $"query {text} {{ user(id: \"none\") {{ name }} }}", Fit.ShapedName),
        Document("operation-name-invalid", text => $"query {text} {{ nonsense }}", Fit.ShapedName),
        new("document.operation-name-unknown", Fit.Text, text => Operation("query A { me { name } } query B { me { name } }", operationName: text)),
        Document("fragment-name", text => $"{{ ...{text} }} fragment {text} on Query {{ me {{ name }} }}", Fit.ShapedName),
        Document("fragment-unknown", text => $"{{ ...{text} }}", Fit.ShapedName),
        Document("comment", text => $"{{ me {{ name }} }} # {text}"),
        Document("field-unknown", text => $"{{ me {{ {text} }} }}", Fit.ShapedName),
        Document("argument-unknown", text => $"{{ user(id: 1, {text}: 1) {{ name }} }}", Fit.ShapedName),
        Document("type-unknown", text => $"{{ me {{ ... on {text} {{ name }} }} }}", Fit.ShapedName),
        Document("directive-unknown", text => $"{{ me @{text} {{ name }} }}", Fit.ShapedName),
        Document("variable-undefined", text => $"{{ user(id: ${text}) {{ name }} }}", Fit.ShapedName),
        Document("variable-default", text => $"query($q: String! = \"{text}\") {{ searchNotes(query: $q) {{ totalCount }} }}"),
        Document("syntax-error", text => $"{{ user(id: \"{text}\" }}"),
        Document("syntax-error-bare-text", text => $"{{ {text}! }}"),
        Document("string-unterminated", text => $"{{ user(id: \"{text}"),
        Variable("valid", "query($q: String!) { searchNotes(query: $q) { totalCount } }", text => new JsonObject { ["q"] = text }),
        Variable("refused", "query($id: ID!) { note(id: $id) { title } }", text => new JsonObject { ["id"] = text }),
        Variable("cursor-refused", "query($c: String) { users(after: $c) { totalCount } }", text => new JsonObject { ["c"] = text }),
        Variable("wrong-type", "query($n: Int) { users(first: $n) { totalCount } }", text => new JsonObject { ["n"] = text }),
        Variable("wrong-enum", "mutation($k: UserKind!) { createUser(input: {name: \"x\", email: \"x\", kind: $k}) { id } }",
            text => new JsonObject { ["k"] = text }),
        Variable("unknown", "{ me { name } }", text => new JsonObject { ["password"] = text }),
        Variable("unknown-name", "{ me { name } }", text => new JsonObject { [text] = 1 }),
        Variable("wrong-object", Create, text => new JsonObject { ["input"] = text }),
        Variable("input-field-unknown", Create, text => new JsonObject { ["input"] = new JsonObject { ["title"] = "x", ["pin"] = text } }),
        Variable("input-field-unknown-name", Create, text => new JsonObject { ["input"] = new JsonObject { ["title"] = "x", [text] = 1 } }),
        Mutation("note-created", Create, text => new JsonObject { ["title"] = "scan", ["content"] = text }) with { IsEchoed = true },
        Mutation("note-title-too-long", Create,
            text => new JsonObject { ["title"] = string.Concat(Enumerable.Repeat(text, 30)), ["content"] = text }),
        Mutation("note-organization-unknown", Create, text => new JsonObject { ["title"] = "scan", ["content"] = text, ["organizationId"] = text }),
        Mutation("user-email-refused", CreateUser, text => new JsonObject { ["name"] = text, ["email"] = $"{text} at nowhere" }),
        Mutation("user-created", CreateUser, text => new JsonObject { ["name"] = text, ["email"] = $"{text}@example.com" }, Fit.Name),
        new("mutation.note-unknown", Fit.Text,
            text => Operation("mutation($id: ID!, $c: String) { updateNote(id: $id, input: {content: $c}) { id } }",
                new JsonObject { ["id"] = "404", ["c"] = text })),
        new("mutation.share-with-unknown", Fit.Text,
            text => Operation("mutation($u: ID!) { shareNote(id: \"1\", userId: $u) { id } }", new JsonObject { ["u"] = text })),
        new("body.json-cut-off", Fit.Text, text => Json($"{{\"query\":\"{text}")),
        new("body.json-bare-text", Fit.Text, text => Json($"{{\"query\":{text}}}")),
        new("body.json-wrong-shape", Fit.Text, text => Json(new JsonObject { ["query"] = new JsonArray(text) }.ToJsonString())),
        new("body.batch", Fit.Text, text => Json($"[{new JsonObject { ["query"] = text }.ToJsonString()}]")),
        new("body.extensions", Fit.Text,
            text => Json(new JsonObject { ["query"] = "{ me { name } }", ["extensions"] = new JsonObject { ["key"] = text } }.ToJsonString())),
        new("body.not-utf8", Fit.Text,
            text => Json("") with { Body = [.. "{\"query\":\""u8, 0xff, 0xfe, .. Encoding.UTF8.GetBytes(text), .. "\"}"u8] }),
        new("body.huge", Fit.ShapedName, text => Json($"{{\"query\":\"{text}{new string(' ', Huge)}\"}}")),
        new("body.other-type", Fit.Text, text => Json(text) with { ContentType = "text/plain" }),
        new("body.form", Fit.Text,
            text => Json($"query=%7Bme%7D&password={Uri.EscapeDataString(text)}") with { ContentType = "application/x-www-form-urlencoded" }),
    ];

    /// <summary>Mutations for when the store takes none: those that wait for their turn get an error, the one whose turn it is runs out of the
    /// request's time.</summary>
    public static IEnumerable<ScanRoute> WhileWritesFail { get; } =
    [
        Mutation("note-while-writes-fail", Create, text => new JsonObject { ["title"] = text, ["content"] = text }),
        Mutation("user-while-writes-fail", CreateUser, text => new JsonObject { ["name"] = text, ["email"] = $"{text}@example.com" }, Fit.Name),
    ];

    private static ScanRoute Document(string route, Func<string, string> document, Fit fit = Fit.Text) =>
        new($"document.{route}", fit, text => Operation(document(text)));

    private static ScanRoute Variable(string route, string document, Func<string, JsonObject> variables) =>
        new($"variable.{route}", Fit.Text, text => Operation(document, variables(text)));

    private static ScanRoute Mutation(string route, string document, Func<string, JsonObject> input, Fit fit = Fit.Text) =>
        new($"mutation.{route}", fit, text => Operation(document, new JsonObject { ["input"] = input(text) }));
}
