using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>The headers that say whether an answer may be stored, for how long and by whom. Source: RFC 9111 (HTTP Caching).</summary>
internal static class Reuse
{
    // Without a header a cache may store the answer to a GET by its own rules.
    private const string Never = "no-store";

    // The answer depends on what the client takes and on who it is, which a cache between has to know.
    private const string DependsOn = "Accept, Authorization";

    /// <summary>Writes the headers.</summary>
    /// <param name="headers">The answer's.</param>
    /// <param name="summary">How the request went; null for one that was refused before the engine saw it.</param>
    public static void Describe(IHeaderDictionary headers, ExecutionSummary? summary)
    {
        headers.Vary = DependsOn;
        if (summary?.CachePolicy is not { } policy)
        {
            headers.CacheControl = Never;
            return;
        }

        headers.CacheControl = string.Create(
            CultureInfo.InvariantCulture, $"{(policy.Scope == CacheScope.Public ? "public" : "private")}, max-age={policy.MaxAge}");
        if (summary.Age is { } age) { headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture); }
    }
}
