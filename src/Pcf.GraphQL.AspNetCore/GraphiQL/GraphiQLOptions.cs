namespace Pcf.GraphQL.AspNetCore.GraphiQL;

/// <summary>The page that a browser gets at the endpoint's address. Read once when the endpoint is mapped.</summary>
public sealed class GraphiQLOptions
{
    // In the order in which the page loads them.
    internal static readonly IReadOnlyList<string> Files =
        ["react.production.min.js", "react-dom.production.min.js", "graphiql.min.js", "graphiql.min.css"];

    /// <summary>The folder of GraphiQL's own files, which the build of this project fetches where npm is present.</summary>
    /// <value>The default is <c>graphiql</c> beside the program.</value>
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "graphiql");

    /// <summary>What stands in the editor at first.</summary>
    /// <value>The default is empty.</value>
    public string DefaultQuery { get; init; } = "";

    internal bool HasFiles => Files.All(file => File.Exists(Path.Combine(Folder, file)));
}
