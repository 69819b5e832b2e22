using Pcf.Observability.Settings;
using Pcf.Redaction;

namespace Pcf.Api.Workspace;

/// <summary>Checks the address of a server that the service calls: where it is, and nothing else.</summary>
internal static class ServerAddress
{
    private const string Masked = "[REDACTED]";

    /// <summary>Adds what is wrong with an address to the problems; one problem at most.</summary>
    /// <param name="reader">Takes the problem.</param>
    /// <param name="name">The setting.</param>
    /// <param name="given">The address; what it has of a secret is not shown.</param>
    /// <param name="schemes">The scheme in plain text, and the one over TLS.</param>
    /// <param name="plainText">Whether plain text to another machine is allowed.</param>
    /// <param name="hasPath">Whether a path has a meaning.</param>
    public static void Check(
        SettingsReader reader, string name, string given, (string Plain, string Secure) schemes, bool plainText, bool hasPath)
    {
        var problem = Uri.TryCreate(given, UriKind.Absolute, out var address) && (address.Scheme == schemes.Plain || address.Scheme == schemes.Secure)
            ? Problem(address, schemes, plainText, hasPath)
            : $"an absolute {schemes.Plain} or {schemes.Secure} address";
        if (problem is not null) { reader.AddProblem(name, Shown(new Redactor().Redact(given)), problem); }
    }

    // Keys stand in queries and fragments, and a user without a password is often a token. The text need not be an address. A password is masked
    // already: a question mark in it would look like the begin of a query.
    private static string Shown(string given)
    {
        if (given.AsSpan().IndexOfAny('?', '#') is >= 0 and var end) { given = $"{given[..(end + 1)]}{Masked}"; }
        var start = given.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var authority = given.AsSpan(start);
        if (authority.IndexOf('/') is >= 0 and var path) { authority = authority[..path]; }
        return authority.LastIndexOf('@') is > 0 and var at && !authority[..at].Contains(':')
            ? $"{given[..start]}{Masked}{given[(start + at)..]}" : given;
    }

    private static string? Problem(Uri address, (string Plain, string Secure) schemes, bool plainText, bool hasPath)
    {
        // A password there would be shown wherever the address is.
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            return "an address without user, query and fragment";
        }
        if (!hasPath && address.AbsolutePath != "/") { return "an address without a path"; }
        return address.Scheme == schemes.Plain && !address.IsLoopback && !plainText
            ? $"{(schemes.Secure == Uri.UriSchemeHttps ? "an" : "a")} {schemes.Secure} address, or {(schemes.Plain == Uri.UriSchemeHttp ? "an" : "a")} "
                + $"{schemes.Plain} one on this machine (PlainText=true allows plain text to other machines)"
            : null;
    }
}
