using System.Collections.Frozen;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Pcf.GraphQL.AspNetCore.GraphiQL;

/// <summary>Serves GraphiQL to browsers. Thread-safe.</summary>
/// <remarks>Everything comes from this service: the page works without a network beyond it, and its policy allows nothing else.</remarks>
internal sealed class GraphiQLPage(GraphiQLOptions options)
{
    /// <summary>The route value that names one of its files.</summary>
    public const string FileRoute = "file";

    // GraphiQL's editor writes style elements as it runs.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] OwnFiles = ["page.js", "page.css"];
    private static readonly FrozenSet<string> Files = GraphiQLOptions.Files.Concat(OwnFiles).ToFrozenSet(StringComparer.Ordinal);

    private readonly string _page = Resource(options.HasFiles ? "page.html" : "missing.html")
        .Replace("{query}", HtmlEncoder.Default.Encode(options.DefaultQuery), StringComparison.Ordinal);

    /// <summary>Whether a request comes from a browser's address bar: a GET that would rather have HTML than an answer.</summary>
    public static bool IsAskedFor(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges)) { return false; }
        var html = ranges.FirstOrDefault(range => range.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
        return html is not null && ranges.All(range => (range.Quality ?? 1) <= (html.Quality ?? 1)) && html.Quality is not 0;
    }

    /// <summary>Writes the page.</summary>
    public Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept";
        var path = http.Request.PathBase + http.Request.Path;
        var page = _page.Replace("{path}", HtmlEncoder.Default.Encode(path.ToUriComponent().TrimEnd('/')), StringComparison.Ordinal);
        return http.Response.WriteAsync(page, http.RequestAborted);
    }

    /// <summary>Writes the file that the route names.</summary>
    public async Task WriteFileAsync(HttpContext http)
    {
        var file = http.Request.RouteValues[FileRoute] as string ?? "";
        if (!Files.TryGetValue(file, out var known))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = Path.GetExtension(known) == ".css" ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        if (OwnFiles.Contains(known)) { await http.Response.WriteAsync(Resource(known), http.RequestAborted); }
        else { await http.Response.SendFileAsync(Path.Combine(options.Folder, known), http.RequestAborted); }
    }

    private static string Resource(string name)
    {
        using var stream = typeof(GraphiQLPage).Assembly.GetManifestResourceStream("graphiql." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
