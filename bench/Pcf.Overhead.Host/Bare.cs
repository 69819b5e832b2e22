using System.Text;

namespace Pcf.Overhead.Host;

/// <summary>An endpoint that reads a request and answers the bytes that the service would, without doing anything for them.</summary>
internal static class Bare
{
    private static readonly byte[] User = """{"data":{"user":{"name":"Ada Berg","email":"ada.berg@example.com"}}}"""u8.ToArray();
    private static readonly byte[] Notes = Encoding.UTF8.GetBytes(
        "{\"data\":{\"notes\":{\"edges\":[" + string.Join(',', Enumerable.Range(901, 100).Select(NoteOf)) + "]}}}");

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/graphql", static async context =>
        {
            var body = new byte[1_024];
            var read = 0;
            for (int more; (more = await context.Request.Body.ReadAsync(body.AsMemory(read))) > 0; read += more) { }
            var answer = body.AsSpan(0, read).IndexOf("notes"u8) >= 0 ? Notes : User;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
        return app;
    }

    private static string NoteOf(int number) =>
        $"{{\"node\":{{\"id\":\"{number}\",\"title\":\"Budget minutes {number}\",\"author\":{{\"name\":\"Ada Berg\"}},"
        + "\"organization\":{\"name\":\"Northwind Orchard\"}}}";
}
