using System.Globalization;
using System.Text;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Support;

/// <summary>The conformance schema with resolvers that depend on nothing but their coordinates and arguments; the oracle has the same ones.</summary>
internal static class Conformance
{
    public static readonly string Sdl = ReadSdl();

    public static readonly Schema Schema = Schema.Parse(Sdl);

    /// <summary>With waiting resolvers, or with the same answers given at once.</summary>
    /// <param name="waits">Whether resolvers wait.</param>
    /// <param name="echo">Writes a field's arguments; null for the form that the oracle writes too.</param>
    /// <param name="notesAdded">The events of noteAdded; null for two, or as many as asked.</param>
    public static ExecutableSchema Bind(
        bool waits = false, Func<FieldContext, string[], string>? echo = null, Func<FieldContext, IAsyncEnumerable<NoteRow>>? notesAdded = null) =>
        new SchemaBinder(Schema)
        .Scalar("Date", ParseDate, d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .Object<UserRow>("User", t => t
            .Field("name", (u, field) => Upper($"User {u.I}", field))
            .Field("color", u => u.I % 7 == 6 ? "PURPLE" : Colors[u.I % 3])
            .Field("notes", Notes)
            .Field("matrix", (u, field) => field.Argument<object?>("m") ?? new object?[] { new object?[] { u.I, null }, null })
            .FieldAsync("friends", (u, _) => Later(waits, () => Friends(u.I))))
        .Object<NoteRow>("Note", t => t
            .Field("title", n => n.I % 6 == 5 ? null : $"Title {n.I} \"é\u0001\"")
            .Field("name", n => n.I * 100_000_000L)
            .FieldAsync("author", (n, _) => Later(waits, () => n.I % 8 == 7 ? throw new FieldException("BROKEN", "author") : new UserRow(n.I % 16)))
            .Field("tags", n => n.I % 9 == 8 ? (string?[])["a", null] : [$"t{n.I}", "x"])
            .Field("ok", n => n.I % 2 == 0))
        .Root("Query", t => t
            .FieldAsync("user", field => Later(waits, () => Find(field.Argument<string>("id")) as UserRow))
            .Field("node", field => Find(field.Argument<string>("id")))
            .Field("named", _ => (IRow[])[new UserRow(0), new UserRow(1), new UserRow(2)])
            .Field("search", Search)
            .FieldAsync("notes", field => Later(waits, () => Rows(field.Argument<int?>("first") ?? 3)))
            .Field("pick", field => field.Argument<InputObject>("by").Has("id") ? new NoteRow(1) : null)
            .Field("echo", field => (echo ?? Canonical.Arguments)(field, ["s", "i", "f", "b", "id", "e", "l", "ll", "r"]))
            .Field("on", field => field.Argument<DateOnly?>("d") is { } day ? day.Day : (int?)null)
            .Field("fail", _ => Fail())
            .Field("old", field => field.Argument<int?>("x")))
        .Root("Mutation", t => t
            .FieldAsync("addNote", field => Later(waits, () => new NoteRow(field.Argument<string>("title").Length % 32)))
            .Field("del", field => field.Argument<string>("id") == "x" ? null : (bool?)true))
        .Root("Subscription", t => t
            .Stream("noteAdded", notesAdded ?? (field => Stream(field.Argument<int?>("first") ?? 2, i => new NoteRow(i))))
            .Stream("tick", field => Stream(field.Argument<int>("n"), i => i)))
        .Build();

    private static readonly string[] Colors = ["RED", "GREEN", "BLUE"];

    private static DateOnly ParseDate(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Upper(string name, FieldContext field) => field.Argument<bool?>("upper") == true ? name.ToUpperInvariant() : name;

    private static int? Fail() => throw new InvalidOperationException("secret inner text");

    private static NoteRow[] Notes(UserRow user, FieldContext field)
    {
        var first = field.Argument<int?>("first") ?? 0;
        return first < 0 ? throw new FieldException("NEGATIVE", "first") : Rows(Math.Min(first, 4), user.I);
    }

    private static NoteRow[] Rows(int count, int from = 0) =>
        [.. Enumerable.Range(from, Math.Clamp(count, 0, 40)).Select(i => new NoteRow(i))];

    private static UserRow?[]? Friends(int i) => (i % 11, i % 5) switch
    {
        (10, _) => throw new FieldException("BROKEN", "friends"),
        (_, 4) => null,
        _ => [new UserRow((i + 1) % 16), null, new UserRow(((i * 2) + 1) % 16)],
    };

    private static IRow[] Search(FieldContext field)
    {
        var rows = new List<IRow>();
        for (var i = 0; i < field.Argument<string>("term").Length % 5; i++) { rows.Add(i % 2 == 0 ? new UserRow(i) : new NoteRow(i)); }
        foreach (var kind in field.Argument<string[]?>("kinds") ?? []) { rows.Add(new NoteRow(kind.Length)); }
        return [.. rows];
    }

    private static IRow? Find(string id) => id switch
    {
        "boom" => throw new FieldException("BOOM", "id"),
        ['u', .. var rest] when int.TryParse(rest, CultureInfo.InvariantCulture, out var i) && i is >= 0 and < 16 => new UserRow(i),
        ['n', .. var rest] when int.TryParse(rest, CultureInfo.InvariantCulture, out var i) && i is >= 0 and < 40 => new NoteRow(i),
        _ => null,
    };

    private static async ValueTask<T> Later<T>(bool waits, Func<T> get)
    {
        if (waits) { await Task.Yield(); }
        return get();
    }

    private static async IAsyncEnumerable<T> Stream<T>(int count, Func<int, T> item)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return item(i);
        }
    }

    private static string ReadSdl()
    {
        using var stream = typeof(Conformance).Assembly.GetManifestResourceStream("conformance.graphql")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

internal interface IRow;

internal sealed record UserRow(int I) : IRow
{
    public string Id => $"u{I}";

    public string? Email => I % 3 == 0 ? null : $"u{I}@x.test";

    public double? Score => I % 4 == 0 ? null : I * 1.5;

    public DateOnly? Created => I % 2 == 0 ? null : new DateOnly(2020, 1, I);
}

internal sealed record NoteRow(int I) : IRow
{
    public string Id => $"n{I}";
}
