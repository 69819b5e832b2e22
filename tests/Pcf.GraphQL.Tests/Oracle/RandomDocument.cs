using System.Text;
using System.Text.Json.Nodes;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Oracle;

/// <summary>Documents over a schema, mostly valid, with a mistake now and then; the same for the same seed.</summary>
internal sealed class RandomDocument(Schema schema, int seed)
{
    private static readonly string[] Strings = ["\"\"", "\"a\"", "\"u1\"", "\"n3\"", "\"boom\"", "\"\\u00e9\\n\\\"\"",
        "\"\"\"\n  block\n    é \"q\"\n\"\"\"", "\"u10\"", "\"n14\""];
    private static readonly string[] Dates = ["\"2020-01-02\"", "\"2021-12-31\"", "\"no\"", "7"];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, string Type, string? Default)> _variables = [];
    private readonly List<(string Name, string On, string Body)> _fragments = [];

    public JsonObject Variables { get; } = [];

    public string Create()
    {
        var kind = Chance(8) ? OperationRoot("mutation", schema.Mutation!) : OperationRoot("query", schema.Query);
        var document = new StringBuilder(kind);
        foreach (var (name, on, body) in _fragments) { document.Append($" fragment {name} on {on} {Directive("FRAGMENT_DEFINITION")}{body}"); }
        return document.ToString();
    }

    private string OperationRoot(string keyword, ObjectType root)
    {
        Selections(root, 0);
        var selections = _text.ToString();
        var variables = _variables.Count == 0
            ? ""
            : "(" + string.Join(" ", _variables.Select(v => $"${v.Name}: {v.Type}{(v.Default is null ? "" : " = " + v.Default)}")) + ")";
        return keyword == "query" && variables.Length == 0 && _random.Next(2) == 0 ? selections : $"{keyword} Op{variables} {selections}";
    }

    private void Selections(SchemaType type, int depth)
    {
        _text.Append("{ ");
        for (var i = 1 + _random.Next(4); i > 0; i--)
        {
            var roll = _random.Next(12);
            if (roll == 0 && depth < 4) { Inline(type, depth); }
            else if (roll == 1 && depth < 4) { Spread(type, depth); }
            else { Field(type, depth); }
        }

        _text.Append("} ");
    }

    private void Inline(SchemaType type, int depth)
    {
        var on = Chance(3) ? null : Condition(type);
        _text.Append("... ").Append(on is null ? "" : $"on {on.Name} ").Append(Conditional());
        Selections(on ?? type, depth + 1);
    }

    private void Spread(SchemaType type, int depth)
    {
        if (_fragments.Count > 0 && Chance(2))
        {
            _text.Append($"...{_fragments[_random.Next(_fragments.Count)].Name} {Conditional()}");
            return;
        }

        var on = Condition(type);
        var outer = _text.ToString();
        _text.Clear();
        Selections(on, depth + 1);
        var name = $"F{_fragments.Count}";
        _fragments.Add((name, on.Name, _text.ToString()));
        _text.Clear().Append(outer).Append($"...{name} {Conditional()}");
    }

    private SchemaType Condition(SchemaType type)
    {
        if (Slip(25) || !type.IsComposite) { return schema.FindType("Note")!; }
        var candidates = schema.Types.Where(t => t.IsComposite && !t.Name.StartsWith("__", StringComparison.Ordinal) && schema.Overlap(t, type))
            .ToArray();
        return candidates[_random.Next(candidates.Length)];
    }

    private void Field(SchemaType type, int depth)
    {
        var fields = (type as FieldsType)?.Fields.All.Where(f => depth < 3 || f.Type.Named.IsLeaf).ToArray() ?? [];
        if (fields.Length == 0 || Chance(10))
        {
            _text.Append(Slip(20) ? "nope " : "__typename ");
            return;
        }

        var field = fields[_random.Next(fields.Length)];
        if (Chance(4)) { _text.Append((char)('a' + _random.Next(3))).Append(": "); }
        _text.Append(field.Name);
        var arguments = field.Arguments.All.Where(a => (a.IsRequired && !Slip(30)) || Chance(2)).ToList();
        if (arguments.Count > 0)
        {
            _text.Append('(').Append(string.Join(", ", arguments.Select(a => $"{a.Name}: {Value(a.Type, 0, a.Default is not null)}"))).Append(')');
        }

        _text.Append(' ').Append(Conditional()).Append(Directive("FIELD"));
        if (field.Type.Named.IsComposite != Slip(60)) { Selections(field.Type.Named, depth + 1); }
    }

    private string Conditional() => !Chance(8) ? "" : (_random.Next(3), Chance(2) ? "skip" : "include") switch
    {
        (0, var name) => $"@{name}(if: true) ",
        (1, var name) => $"@{name}(if: false) ",
        (_, var name) => $"@{name}(if: {Variable(new NonNullType(schema.FindType("Boolean")!), hasDefault: false, exact: true)}) ",
    };

    private string Directive(string location) => !Slip(15) ? "" : _random.Next(5) switch
    {
        0 => "@tag ",
        1 => "@nope ",
        2 => location == "FIELD" ? "@deprecated " : "@skip(if: true) ",
        3 => "@tag(name: \"x\") @tag(name: \"y\", n: 2) ",
        _ => "@tag(name: \"x\") ",
    };

    private string Value(TypeReference type, int depth, bool hasDefault)
    {
        if (depth < 3 && Chance(5)) { return Variable(type, hasDefault); }
        if (type is NonNullType nonNull) { return Slip(30) ? "null" : Value(nonNull.Inner, depth, hasDefault: false); }
        if (Chance(10)) { return "null"; }
        switch (type)
        {
            case ListType list:
                return Chance(4) ? Value(list.Item, depth + 1, hasDefault: false)
                    : "[" + string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => Value(list.Item, depth + 1, hasDefault: false))) + "]";
            case InputObjectType input: return Object(input, depth);
            case EnumType values: return Slip(15) ? "\"RED\"" : Slip(15) ? "PURPLE" : values.Values.All[_random.Next(values.Values.Count)].Name;
            default: return Scalar(type.Named.Name);
        }
    }

    private string Object(InputObjectType input, int depth)
    {
        // No variables in OneOf fields: the reference takes nullable ones there, which the specification does not.
        var one = input.IsOneOf && !Slip(6);
        var fields = one ? [input.Fields.All[_random.Next(input.Fields.Count)]]
            : input.Fields.All.Where(f => (f.IsRequired && !Slip(15)) || Chance(depth > 1 ? 6 : 3)).ToArray();
        var text = fields.Select(f => $"{f.Name}: {Value(f.Type, input.IsOneOf ? 3 : depth + 1, f.Default is not null)}");
        return "{ " + string.Join(", ", text) + (Slip(40) ? ", zzz: 1" : "") + " }";
    }

    private string Scalar(string name)
    {
        if (Slip(25)) { return (string[])["1.5", "true", "\"x\"", "{ }", "RED", "12345678901"] is var odd ? odd[_random.Next(odd.Length)] : ""; }
        return name switch
        {
            "Int" => (_random.Next(8) - 2).ToString(),
            "Float" => Chance(2) ? _random.Next(9).ToString() : "2.5",
            "Boolean" => Chance(2) ? "true" : "false",
            "ID" => Chance(4) ? "12" : Strings[_random.Next(Strings.Length)],
            "Date" => Dates[_random.Next(seed % 2 == 0 ? Dates.Length : 2)],
            _ => Strings[_random.Next(Strings.Length)],
        };
    }

    private string Variable(TypeReference type, bool hasDefault, bool exact = false)
    {
        var name = $"v{_variables.Count}";
        var declared = type;
        // A null condition fails where the reference meets it, and before execution here.
        if (!exact && type is NonNullType inner && (hasDefault || Chance(4))) { declared = inner.Inner; }
        else if (!exact && type is not NonNullType && Chance(4)) { declared = new NonNullType(type); }
        if (Slip(30)) { declared = schema.FindType("String")!; }
        var fallback = Chance(3) ? Value(declared, 9, hasDefault: false) : null;
        _variables.Add((name, declared.ToString()!, fallback));
        if (Slip(60)) { return "$undefined"; }
        if (fallback is null || Chance(2)) { Variables[name] = Json(declared, 0); }
        return "$" + name;
    }

    private JsonNode? Json(TypeReference type, int depth)
    {
        if (type is NonNullType nonNull) { return Slip(25) ? null : Json(nonNull.Inner, depth); }
        if (Chance(8)) { return null; }
        if (Slip(25)) { return _random.Next(5) switch { 0 => 1, 1 => "x", 2 => true, 3 => new JsonArray(1), _ => new JsonObject { ["q"] = 1 } }; }
        switch (type)
        {
            case ListType list:
                if (Chance(4)) { return Json(list.Item, depth + 1); }
                return new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Json(list.Item, depth + 1))]);
            case InputObjectType input:
                var json = new JsonObject();
                foreach (var field in input.Fields.All)
                {
                    if ((field.IsRequired && !Slip(12)) || Chance(depth > 1 ? 8 : 3)) { json[field.Name] = Json(field.Type, depth + 1); }
                }

                if (input.IsOneOf && json.Count > 1 && !Chance(4)) { json.Remove(json.First().Key); }
                return json;
            case EnumType values: return values.Values.All[_random.Next(values.Values.Count)].Name;
            default:
                return type.Named.Name switch
                {
                    "Int" => Chance(5) ? 3.0 : _random.Next(7) - 2,
                    "Float" => Chance(2) ? 1.25 : 4,
                    "Boolean" => Chance(2),
                    "ID" => Chance(4) ? 7 : "u2",
                    "Date" => Slip(4) ? "bad" : "2020-02-03",
                    _ => "text",
                };
        }
    }

    // Every second document is meant to be valid; the others have slips.
    private bool Slip(int oneIn) => seed % 2 == 0 && Chance(oneIn);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
